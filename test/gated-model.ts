import { onTestFinished, vi } from 'vitest'
import { type FakeModelServer, startFakeModelServer } from './fake-model-server.js'

/** Whoever says this proposes it, or is for it. */
export const AGREES = '### Decision\nWe keep one queue.\n\n[POSITION: SUPPORT] - it holds'
/** Whoever says this has the panel go on. */
export const OBJECTS = '### Decision\nWe keep one queue.\n\n[POSITION: OBJECTION] - nobody looks after it'

/** A model whose replies come when the test lets them. */
export interface GatedModel {
  server: FakeModelServer
  /** What leads the provider `openai` to it, one call at a time at first: nobody picks blind. */
  env: Record<string, string>
  /** Holds replies back from now on. */
  shut(): void
  /** Lets those through that are held back, and holds back what comes next. */
  release(): void
  /** Lets those through that are held back, and all that come. */
  open(): void
  /** Waits until so many replies were asked for in all. */
  asked(count: number): Promise<void>
}

/** @param reply what the n-th call (from 0) is answered with */
export async function startGatedModel(reply: (index: number) => string = () => AGREES): Promise<GatedModel> {
  let isOpen = true
  const held: (() => void)[] = []
  const server = await startFakeModelServer(async (_, index) => {
    if (!isOpen) await new Promise<void>((resolve) => held.push(resolve))
    return { text: reply(index) }
  })
  onTestFinished(() => server.close())
  return {
    server,
    env: { OPENAI_BASE_URL: server.url, OPENAI_API_KEY: 'key-0123456789abcdef', OPENBOTMAN_BLIND_PICK: '0' },
    shut: () => {
      isOpen = false
    },
    release: () => {
      for (const release of held.splice(0)) release()
    },
    open: () => {
      isOpen = true
      for (const release of held.splice(0)) release()
    },
    asked: (count) =>
      vi.waitFor(
        () => {
          if (server.requests.length < count) throw new Error(`${server.requests.length} of ${count} calls`)
        },
        { timeout: 10_000, interval: 10 },
      ),
  }
}
