import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { UserError } from '../core/errors.js'
import { isSecretName } from '../core/text/secrets.js'

const VARIABLE = 'OPENBOTMAN_SECRETS_DIR'
/** No key is longer, and a service account in JSON is not either. */
const MAX_BYTES = 64_000

/**
 * Takes secrets from files, as containers and service managers hand them over: each file of the folder that
 * `OPENBOTMAN_SECRETS_DIR` names stands for the variable that it is called like, `ANTHROPIC_API_KEY`. What is set already
 * stays. Other files are left alone.
 * @param env is changed
 * @throws UserError when the folder or one of the secrets cannot be read
 */
export function readSecretFiles(env: NodeJS.ProcessEnv): void {
  const folder = env[VARIABLE]?.trim()
  if (!folder) return
  for (const name of listFolder(folder)) {
    if (!/^[A-Z][A-Z0-9_]*$/.test(name) || !isSecretName(name) || env[name] !== undefined) continue
    const file = path.join(folder, name)
    if (statSync(file, { throwIfNoEntry: false })?.isFile()) env[name] = readSecret(file)
  }
}

function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    throw new UserError(
      `${VARIABLE}: the folder ${folder} cannot be read (${codeOf(error)})`,
      'Name the folder that holds the secrets, such as /run/secrets, or take the variable away.',
    )
  }
}

function readSecret(file: string): string {
  let bytes: Buffer
  try {
    bytes = readFileSync(file)
  } catch (error) {
    throw new UserError(
      `${VARIABLE}: ${file} cannot be read (${codeOf(error)})`,
      'Let the user that this program runs as read it.',
    )
  }
  const text = bytes.toString('utf8').replace(/\r?\n$/, '')
  if (bytes.length <= MAX_BYTES && text.trim() !== '' && !text.includes('\0')) return text
  throw new UserError(
    `${VARIABLE}: ${file} holds no secret: it is empty, larger than ${MAX_BYTES / 1000} KB, or no text`,
    'Write the key into it, and nothing else.',
  )
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error)
}
