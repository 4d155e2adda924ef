import { setRawMode } from '../providers/human/keys.js'

/** A terminal's standard input, as far as single keys go. */
export interface KeyInput extends NodeJS.EventEmitter {
  isRaw?: boolean
  setRawMode(on: boolean): unknown
  resume(): unknown
  pause(): unknown
}

export interface SkipKeyOptions {
  stdin: KeyInput
  /** The id of the agent that may be skipped now; null: nobody. */
  find(): string | null
  /** Says that the key can be pressed; called once for each time an agent begins to be slow. */
  offer(agent: string): void
  skip(agent: string): void
  /** What Ctrl-C does. */
  interrupt(): void
  /** Between two looks. Default: half a second. */
  everyMs?: number
}

const CTRL_C = '\x03'

/**
 * Watches for a straggler and lets the key `s` skip it. Keys are only read, and the terminal is only in raw mode,
 * while there is one; then, too, Ctrl-C interrupts as ever.
 * @returns ends it, the terminal as it was before
 */
export function watchSkipKey(options: SkipKeyOptions): () => void {
  const { stdin } = options
  let offered: string | null = null

  const look = () => {
    const agent = options.find()
    if (agent === offered) return
    if (offered === null) listen()
    if (agent === null) release()
    else options.offer(agent)
    offered = agent
  }
  const press = (data: Buffer | string) => {
    const keys = String(data)
    if (keys.includes(CTRL_C)) options.interrupt()
    else if (/s/i.test(keys) && offered !== null) options.skip(offered)
  }
  const listen = () => {
    setRawMode(stdin, true)
    stdin.on('data', press)
    stdin.resume()
  }
  const release = () => {
    stdin.off('data', press)
    setRawMode(stdin, false)
    stdin.pause()
  }

  const timer = setInterval(look, options.everyMs ?? 500)
  timer.unref()
  return () => {
    clearInterval(timer)
    if (offered !== null) release()
    offered = null
  }
}
