import { ask, Problem } from './ask.js'
import { confirmThat } from './notices.js'

const place = (id: string) => `/v1/discussions/${encodeURIComponent(id)}`

/** Where a discussion can be read in each format. */
const FORMATS: Record<string, (id: string) => string> = {
  md: (id) => `${place(id)}/transcript`,
  html: (id) => `${place(id)}/export.html`,
  json: place,
}

/** Saves a discussion as a file. A plain link could not bring the token. */
export async function download(id: string, format: string): Promise<void> {
  const source = FORMATS[format]
  if (source === undefined) return
  const response = await ask(source(id))
  const link = document.createElement('a')
  link.href = URL.createObjectURL(await response.blob())
  link.download = `${id}.${format}`
  link.click()
  URL.revokeObjectURL(link.href)
}

/** Puts the decision on the clipboard, as Markdown. @throws Problem where pages may not do so */
export async function copyDecision(id: string): Promise<void> {
  // Browsers give pages a clipboard only over https and on this machine.
  if (!('clipboard' in navigator)) throw new Problem(0, NO_CLIPBOARD, 'Mark the text, or save it', [], null)
  const decision = async () => {
    const result: { decision: string | null } = await (await ask(place(id))).json()
    return new Blob([result.decision ?? ''], { type: 'text/plain' })
  }
  // Some take it only from the very press of the button, and wait for the text themselves.
  await navigator.clipboard.write([new ClipboardItem({ 'text/plain': decision() })])
}

const NO_CLIPBOARD = 'your browser lets this page copy nothing, since it did not come over https'

/** @returns whether it was cancelled, and not thought better of */
export async function cancel(id: string): Promise<boolean> {
  const isMeant = await confirmThat(
    'Cancel this discussion?',
    'No further reply is asked for. What was said until now is kept and can be read.',
    'Cancel the discussion',
  )
  if (isMeant) await ask(`${place(id)}/cancel`, { method: 'POST' })
  return isMeant
}

/** @returns whether it was deleted, and not thought better of */
export async function remove(id: string): Promise<boolean> {
  const isMeant = await confirmThat(
    'Delete this discussion?',
    'Its log and its transcript are deleted from the server for good. Download them first if somebody may need them.',
    'Delete for good',
  )
  if (isMeant) await ask(place(id), { method: 'DELETE' })
  return isMeant
}

export async function sendRemark(id: string, text: string): Promise<void> {
  await ask(`${place(id)}/remarks`, { method: 'POST', body: { text } })
}
