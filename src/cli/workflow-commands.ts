import { randomUUID } from 'node:crypto'
import { writeOut } from './output.js'

/**
 * Keeps GitHub Actions from obeying what models write: a line of theirs that looks like a workflow command is none.
 * @returns lets commands through again; further calls do nothing
 */
export async function stopCommands(): Promise<() => Promise<void>> {
  if (process.env.GITHUB_ACTIONS !== 'true') return async () => undefined
  const token = randomUUID()
  let isStopped = true
  await writeOut(process.stderr, `::stop-commands::${token}\n`)
  return async () => {
    if (isStopped) await writeOut(process.stderr, `::${token}::\n`)
    isStopped = false
  }
}
