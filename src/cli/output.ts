import { EXIT, UserError } from '../core/errors.js'
import { Redactor, secretsIn } from '../core/text/secrets.js'

/** Codes of a reader that went away (`| head`): nobody is left to be told. */
const READER_GONE = new Set(['EPIPE', 'ERR_STREAM_DESTROYED', 'ERR_STREAM_WRITE_AFTER_END'])

/**
 * Writes a text and waits until all of it has left, so that a result larger than a pipe's buffer arrives whole.
 * Resolves quietly when the reader has closed its end. No key of the environment is ever written.
 * @throws UserError (exit 1) when it cannot be written for another reason, for instance a full disk.
 */
export function writeOut(stream: NodeJS.WritableStream, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: NodeJS.ErrnoException | null) => {
      // The stream emits the same error after calling back; it must find a listener then.
      if (!error) stream.removeListener('error', settle)
      if (!error || isReaderGone(error, stream)) resolve()
      else reject(unwritable(error))
    }
    stream.once('error', settle)
    stream.write(redactor().hide(text), settle)
  })
}

/** A terminal that was closed answers with EIO. */
function isReaderGone({ code = '' }: NodeJS.ErrnoException, stream: NodeJS.WritableStream): boolean {
  return READER_GONE.has(code) || (code === 'EIO' && 'isTTY' in stream && stream.isTTY === true)
}

let known: Redactor | null = null

/** Made when something is written first. */
function redactor(): Redactor {
  known ??= new Redactor(secretsIn(process.env))
  return known
}

/** Keeps a broken output from ending the process with a stack; `writeOut` reports what matters. Call it once. */
export function guardStdout(stream: NodeJS.WritableStream): void {
  stream.on('error', () => undefined)
}

/**
 * Whether to colour what goes to a stream: never with `--no-color` (`flag` false) or NO_COLOR, then as FORCE_COLOR
 * says (0 and false: never), else on a terminal other than TERM=dumb.
 */
export function wantsColor(
  stream: { isTTY?: boolean | undefined },
  env: Record<string, string | undefined>,
  flag: boolean | undefined,
): boolean {
  if (flag === false || env.NO_COLOR) return false
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false'
  return isInteractive(stream, env)
}

/** Whether a stream is a terminal that understands cursor control. */
export function isInteractive(
  stream: { isTTY?: boolean | undefined },
  env: Record<string, string | undefined>,
): boolean {
  return stream.isTTY === true && env.TERM !== 'dumb'
}

function unwritable(error: NodeJS.ErrnoException): UserError {
  return new UserError(
    `the result could not be written to standard output: ${error.message}`,
    error.code === 'ENOSPC' ? 'Make room on the disk, or send the output elsewhere.' : null,
    EXIT.failed,
  )
}
