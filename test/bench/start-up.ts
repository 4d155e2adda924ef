import type { ChildProcess } from 'node:child_process'
import { AS_ASKED, startModel } from './model.js'
import { runNode, runProgram } from './program.js'
import { median, type Row } from './row.js'
import { discussArguments, inFolder } from './workplace.js'

const PAIRS = 15

/** What `node -e 0` takes here, in milliseconds: what other times are seen against. */
export async function measureNode(): Promise<number> {
  const walls: number[] = []
  for (let at = 0; at < PAIRS; at++) walls.push(await measureNodeOnce())
  return median(walls)
}

/** How long it takes to start, against a Node that does nothing. */
export async function measureStartUp(): Promise<Row[]> {
  return [await measureVersion(), await measureFirstRequest()]
}

function measureVersion(): Promise<Row> {
  return inFolder(async (cwd) => {
    const time = async () => (await runProgram(['--version'], { cwd })).wallMs
    return compareWithNode('--version / node -e 0', 1.6, time)
  })
}

/** From the start of the process until a server has its first request. */
async function measureFirstRequest(): Promise<Row> {
  return inFolder((cwd) =>
    compareWithNode('first request / node -e 0', 120 / 45, async () => {
      let child: ChildProcess | null = null
      const script = { latencyMs: null, agreeIn: 1, words: AS_ASKED }
      const model = await startModel(script, () => child?.kill('SIGKILL'))
      try {
        const ran = await runProgram(discussArguments(1), {
          cwd,
          env: model.env,
          onStart: (started) => {
            child = started
          },
        })
        return model.firstAt() - ran.startedAt
      } finally {
        await model.close()
      }
    }),
  )
}

/** Alternates between the two, so that whatever else the machine does weighs on both. */
async function compareWithNode(what: string, most: number, time: () => Promise<number>): Promise<Row> {
  const pairs: { node: number; own: number }[] = []
  await time()
  for (let at = 0; at < PAIRS; at++) pairs.push({ node: await measureNodeOnce(), own: await time() })
  const own = median(pairs.map((pair) => pair.own))
  const node = median(pairs.map((pair) => pair.node))
  const figure = median(pairs.map((pair) => pair.own / pair.node))
  return { what, figure, unit: 'x', mark: { most }, from: `${own.toFixed(0)} ms / ${node.toFixed(0)} ms` }
}

async function measureNodeOnce(): Promise<number> {
  return (await inFolder((cwd) => runNode(['-e', '0'], { cwd }))).wallMs
}
