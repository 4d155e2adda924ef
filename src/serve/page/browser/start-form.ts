import { ask } from './ask.js'
import { readField } from './forms.js'
import { find } from './notices.js'

const ONE_BY_ONE = '*'
const SETTLED_MS = 300

/** What was asked for last, and the key that makes asking for it again the same request. */
let attempt: { body: string; key: string } | null = null

/** A discussion as the form has it; what is empty is as the server has it. */
function readWanted(form: HTMLFormElement): Record<string, unknown> {
  const team = readField(form, 'team')
  const rounds = readField(form, 'rounds').trim()
  const agents = new FormData(form).getAll('agents')
  const fields = {
    topic: readField(form, 'topic'),
    team: team === ONE_BY_ONE ? '' : team,
    method: readField(form, 'method'),
    // What is no number is sent all the same: the server says what is wrong with it.
    rounds: /^\d+$/.test(rounds) ? Number(rounds) : rounds,
    budget: readField(form, 'budget').trim(),
  }
  const given = Object.entries(fields).filter(([name, value]) => name === 'topic' || value !== '')
  return { ...Object.fromEntries(given), ...(team === ONE_BY_ONE ? { agents } : {}) }
}

/** Starts a discussion; when the answer gets lost, another attempt starts no second one. @returns its id */
export async function startDiscussion(form: HTMLFormElement): Promise<string> {
  const wanted = readWanted(form)
  const body = JSON.stringify(wanted)
  if (attempt?.body !== body) attempt = { body, key: createKey() }
  const response = await ask('/v1/discussions', {
    method: 'POST',
    body: wanted,
    headers: { 'idempotency-key': attempt.key },
  })
  attempt = null
  form.dataset.sent = ''
  const { id }: { id: string } = await response.json()
  return id
}

function createKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** What was written and not sent, for when the form is shown again. */
let kept: [name: string, value: string][] = []

/** Keeps what stands in the form, where it is about to be left and was not sent. */
export function keepDraft(): void {
  const form = findForm()
  if (form === null || form.dataset.sent !== undefined || readField(form, 'topic') === '') return
  kept = [...new FormData(form)].flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value]] : [],
  )
}

/** Puts back what was written, where the form is shown again. */
export function restoreDraft(): void {
  const form = findForm()
  if (form === null || kept.length === 0) return
  for (const box of form.querySelectorAll<HTMLInputElement>('[type=checkbox]'))
    box.checked = kept.some(([name, value]) => name === box.name && value === box.value)
  for (const [name, value] of kept) {
    const field = form.querySelector(`[name="${CSS.escape(name)}"]:not([type=checkbox])`)
    if (isField(field)) field.value = value
  }
  kept = []
  onStartChange(form)
}

function findForm(): HTMLFormElement | null {
  return document.querySelector<HTMLFormElement>('form[data-form=start]')
}

function isField(field: Element | null): field is HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement {
  return (
    field instanceof HTMLInputElement ||
    field instanceof HTMLTextAreaElement ||
    field instanceof HTMLSelectElement
  )
}

let settled = 0

/** Shows the agents where they are chosen one by one, and anew what it takes. */
export function onStartChange(form: HTMLFormElement): void {
  const isOneByOne = readField(form, 'team') === ONE_BY_ONE
  find('[data-agents]', HTMLElement, form).hidden = !isOneByOne
  clearTimeout(settled)
  settled = setTimeout(() => void showCost(form), SETTLED_MS)
}

async function showCost(form: HTMLFormElement): Promise<void> {
  const { topic: _, agents, ...wanted } = readWanted(form)
  const query = new URLSearchParams(
    Object.entries({ ...wanted, ...(Array.isArray(agents) ? { agents: agents.join(',') } : {}) }).map(
      ([name, value]) => [name, String(value)],
    ),
  )
  // Without an answer it stays as it is; whoever starts the discussion is told what is wrong.
  const response = await ask(`/page/cost?${query}`).catch(() => null)
  if (response && form.isConnected) find('[data-cost]', HTMLElement, form).innerHTML = await response.text()
}
