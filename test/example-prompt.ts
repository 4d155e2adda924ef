import type { Chunk, Prompt, Provider, View } from '../src/core/provider.js'

/** A prompt as the engine makes them, for tests of single providers. */
export function examplePrompt(
  change: Partial<Omit<Prompt, 'view'>> & { id?: string; view?: Partial<View> } = {},
): Prompt {
  const { id = 'planner', view, ...rest } = change
  return {
    agent: { id, name: id, role: 'architect', emoji: '🎯', focus: [], prompt: 'You plan.', providers: [] },
    callsBefore: 0,
    system: 'You are the planner.',
    messages: [{ role: 'user', content: 'What do you propose?' }],
    maxOutputTokens: 2000,
    ...rest,
    view: {
      brief: { title: 'Topic', text: 'Topic', source: null, language: 'en' },
      round: 1,
      maxRounds: 3,
      phase: 'proposal',
      followUp: null,
      expects: null,
      ownReply: null,
      isProposer: true,
      decision: null,
      proposal: null,
      points: [],
      toAnswer: [],
      remarks: [],
      panel: [],
      ...view,
    },
  }
}

/** Asks and gathers every chunk. */
export async function collect(
  provider: Provider,
  prompt: Prompt = examplePrompt(),
  signal: AbortSignal = new AbortController().signal,
): Promise<Chunk[]> {
  const chunks: Chunk[] = []
  for await (const chunk of provider.ask(prompt, signal)) chunks.push(chunk)
  return chunks
}

/** What the chunks come to: the text that is not void, and the last chunk. */
export function reduceChunks(chunks: readonly Chunk[]) {
  let text = ''
  for (const chunk of chunks) {
    if (chunk.type === 'text') text += chunk.text
    if (chunk.type === 'retry') text = ''
  }
  const last = chunks.at(-1)
  return {
    text,
    last,
    failure: last?.type === 'failed' ? last.failure : null,
    usage: last?.type === 'failed' || last?.type === 'done' ? last.usage : undefined,
  }
}
