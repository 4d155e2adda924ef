import { setTimeout as sleep } from 'node:timers/promises'
import type { Chunk, Prompt, Provider } from '../core/provider.js'
import type { Environment } from './cli/environment.js'
import { createFailure } from './failure.js'
import { askPerson } from './human/dialog.js'
import { type Dialog, openTerminal, PersonLeft } from './human/terminal.js'

export interface HumanSettings {
  env?: Environment
  /** Whether a person can be asked here. Default: standard input and standard error are terminals. */
  hasTerminal?: () => boolean
  /** Default: this process's terminal. */
  openDialog?: () => Promise<Dialog>
  /** What the person's Ctrl-C does. Default: the same as a Ctrl-C outside the prompt. */
  interrupt?: () => void
}

const NOTHING_USED = { inputTokens: 0, cachedInputTokens: 0, outputTokens: 0, costUsd: 0 }

/** How long an interruption may take to reach us as an abort. */
const INTERRUPTION_MS = 2000

/**
 * A person in the panel, asked in the terminal. There is one terminal, so whoever makes several of these asks one at
 * a time. Aborting closes the prompt; Ctrl-C in it interrupts the discussion as it does outside.
 */
export function createHuman(settings: HumanSettings = {}): Provider {
  const env = settings.env ?? process.env
  const hasTerminal = settings.hasTerminal ?? (() => process.stdin.isTTY && process.stderr.isTTY)
  const openDialog = settings.openDialog ?? (() => openTerminal(env))
  const interrupt = settings.interrupt ?? interruptProcess

  return {
    streams: false,
    async *ask(prompt: Prompt, signal: AbortSignal): AsyncGenerator<Chunk> {
      signal.throwIfAborted()
      if (!hasTerminal()) {
        const failure = createFailure(
          'config',
          `${prompt.agent.name} is a person, and there is no terminal`,
          {
            hint: 'run it where standard input and standard error are a terminal, or give the agent another provider',
          },
        )
        yield { type: 'failed', failure }
        return
      }
      try {
        const text = await askPerson(prompt, await openDialog(), signal)
        yield { type: 'text', text }
        yield { type: 'done', usage: { ...NOTHING_USED } }
      } catch (error) {
        signal.throwIfAborted()
        if (!(error instanceof PersonLeft)) throw error
        interrupt()
        await sleep(INTERRUPTION_MS, undefined, { signal }).catch(() => signal.throwIfAborted())
        yield { type: 'failed', failure: createFailure('refused', `${prompt.agent.name} left the prompt`) }
      }
    },
  }
}

/** Whoever listens for Ctrl-C is told; when nobody does, it ends the process as ever. */
function interruptProcess(): void {
  if (process.listenerCount('SIGINT') > 0) process.emit('SIGINT', 'SIGINT')
  else process.kill(process.pid, 'SIGINT')
}
