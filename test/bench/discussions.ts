import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { AS_ASKED, type Model, type Script, startModel } from './model.js'
import { type Measured, runProgram } from './program.js'
import { median, type Row } from './row.js'
import { discussArguments, inFolder, readOnlyLog } from './workplace.js'

const LATENCY_MS = 300

interface Held {
  ran: Measured
  model: Model
}

/** How much a discussion takes beside waiting for replies. */
export async function measureDiscussions(): Promise<Row[]> {
  return [...(await measureAgainstReplies()), await measureWithoutWaiting()]
}

/** Two rounds of replies that take as long as each other: proposal, answers, revision, answers. */
async function measureAgainstReplies(): Promise<Row[]> {
  const critical = 4 * LATENCY_MS
  const script = { latencyMs: LATENCY_MS, agreeIn: 2, words: AS_ASKED }
  const phases = ['picks', 'proposal', 'answers', 'revision', 'answers']
  const held = await repeat(3, () => holdPanel(script, 2, phases))
  const row = (what: string, time: (each: Held) => number, mark: Row['mark']): Row => {
    const wall = median(held.map(time))
    const from = `${wall.toFixed(0)} ms / ${critical} ms`
    return { what, figure: wall / critical, unit: 'x', mark, from }
  }
  return [
    row('5 agents, 2 rounds, beyond start-up / replies', beyondStartUp, { most: 1.15 }),
    // Its start has a row of its own.
    row('the same, whole process / replies', ({ ran }) => ran.wallMs, null),
  ]
}

/** Ten rounds of replies that come at once. */
async function measureWithoutWaiting(): Promise<Row> {
  const script = { latencyMs: 0, agreeIn: 10, words: AS_ASKED }
  const later = Array.from({ length: 9 }, () => ['revision', 'answers']).flat()
  const phases = ['picks', 'proposal', 'answers', ...later]
  const held = await repeat(5, () => holdPanel(script, 10, phases))
  const walls = held.map(beyondStartUp)
  const from = `${walls.map((wall) => wall.toFixed(0)).join(', ')} ms`
  const what = '5 agents, 10 rounds, no waiting, beyond start-up'
  return { what, figure: median(walls) / 1000, unit: 's', mark: { most: 0.3 }, from }
}

/** From the first request until the process has ended. */
function beyondStartUp({ ran, model }: Held): number {
  return ran.endedAt - model.firstAt()
}

/**
 * Has five agents discuss.
 * @param phases those that it has to come to, so that nothing else is measured than was meant
 * @param files what the agents get to read beside the topic, by name
 */
export async function holdPanel(
  script: Script,
  rounds: number,
  phases: readonly string[],
  files: Record<string, string> = {},
): Promise<Held> {
  return inFolder(async (cwd) => {
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(cwd, name), text)
    const model = await startModel(script)
    try {
      const read = Object.keys(files).length > 0 ? ['--files', ...Object.keys(files)] : []
      const ran = await runProgram([...discussArguments(rounds), ...read], { cwd, env: model.env })
      const held = readOnlyLog(cwd).flatMap((event) => (event.type === 'phase.opened' ? [event.phase] : []))
      if (held.join() !== phases.join())
        throw new Error(`expected ${phases.join()}, and it was ${held.join()}`)
      return { ran, model }
    } finally {
      await model.close()
    }
  })
}

async function repeat<T>(times: number, work: () => Promise<T>): Promise<T[]> {
  const results: T[] = []
  while (results.length < times) results.push(await work())
  return results
}
