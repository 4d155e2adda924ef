import { type FarModel, LATENCY_MS, startFarModel } from './model-process.js'
import { median, percentile, type Row } from './row.js'
import { Clients, type Followed, Pulse, pathOf } from './serve-clients.js'
import { measureCrash } from './serve-crash.js'
import { startServe } from './served-program.js'
import { inFolder, topicOf } from './workplace.js'

const DISCUSSIONS = 200
const BATCHES = 3
/** So many that a core is busy, and not yet the limit: each takes some 35 ms of it. */
const MAX_RUNNING = 20
/** Proposal, answers, revision, answers; who picks blind does so while the proposer writes. */
const PHASES = 4
const EVERY_MS = 50
/** One of so many streams is cut off in the middle, and taken up again. */
const CUT_OFF = 4

interface Batch {
  wallMs: number
  /** What each GET took. */
  getsMs: number[]
  /** Streams that had all events, each once and in order. */
  whole: number
  /** Processor time of the server. */
  cpuMs: number
  heapMb: number
  rssMb: number
}

/** A server with many discussions at once. */
export async function measureServe(): Promise<Row[]> {
  const model = await startFarModel()
  try {
    const batches = await inFolder((cwd) => holdBatches(cwd, model))
    return [
      throughputRow(batches),
      processorRow(batches),
      answersRow(batches),
      streamsRow(batches),
      ...memoryRows(batches),
      await measureCrash(model),
    ]
  } finally {
    await model.close()
  }
}

async function holdBatches(cwd: string, model: FarModel): Promise<Batch[]> {
  const program = await startServe(cwd, model.env, MAX_RUNNING)
  const clients = new Clients(program.port)
  try {
    const batches: Batch[] = []
    let before = await program.measure()
    while (batches.length < BATCHES) {
      const held = await holdBatch(clients, batches.length)
      const rssMb = await readRss(clients)
      const { heapMb, cpuMs } = await program.measure()
      batches.push({ ...held, cpuMs: cpuMs - before.cpuMs, heapMb, rssMb })
      before = { heapMb, cpuMs }
    }
    return batches
  } finally {
    clients.close()
    await program.end('SIGTERM')
  }
}

async function holdBatch(
  clients: Clients,
  batch: number,
): Promise<Pick<Batch, 'wallMs' | 'getsMs' | 'whole'>> {
  const ids: string[] = []
  const getsMs: number[] = []
  const pulse = new Pulse(EVERY_MS, async (turn) => {
    const { status, text, tookMs } = await clients.get(pathAt(turn, ids))
    if (status !== 200) throw new Error(`GET answered ${status}: ${text}`)
    getsMs.push(tookMs)
  })
  const since = performance.now()
  const streams = await Promise.all(
    Array.from({ length: DISCUSSIONS }, async (_, at) => {
      const id = await clients.start(topicOf(`${batch + 1}-${at + 1}`), `${batch}-${at}`)
      ids.push(id)
      return followWhole(clients, id, at % CUT_OFF === 0)
    }),
  )
  const wallMs = performance.now() - since
  await pulse.end()
  return { wallMs, getsMs, whole: streams.filter(isWhole).length }
}

/** A discussion, the list, another discussion, and whether it lives: in turn. */
function pathAt(turn: number, ids: readonly string[]): string {
  const id = ids[(turn * 7) % Math.max(1, ids.length)]
  if (turn % 4 === 1) return '/v1/discussions'
  return turn % 4 === 3 || id === undefined ? '/healthz' : pathOf(id)
}

async function followWhole(clients: Clients, id: string, isCutOff: boolean): Promise<Followed> {
  if (!isCutOff) return clients.follow(id, 0)
  const first = await clients.follow(id, 0, 6)
  const second = await clients.follow(id, first.numbers.at(-1) ?? 0)
  return { numbers: [...first.numbers, ...second.numbers], lastType: second.lastType }
}

function isWhole({ numbers, lastType }: Followed): boolean {
  return lastType === 'discussion.ended' && numbers.every((number, at) => number === at + 1)
}

async function readRss(clients: Clients): Promise<number> {
  const { text } = await clients.get('/metrics')
  const [, bytes] = /^openbotman_memory_bytes (\S+)$/m.exec(text) ?? []
  return Number(bytes) / 2 ** 20
}

function throughputRow(batches: readonly Batch[]): Row {
  const least = Math.ceil(DISCUSSIONS / MAX_RUNNING) * PHASES * LATENCY_MS
  const walls = batches.map(({ wallMs }) => wallMs)
  return {
    what: `serve: ${DISCUSSIONS} discussions, ${MAX_RUNNING} at a time / replies`,
    figure: median(walls) / least,
    unit: 'x',
    mark: { most: 1.25 },
    from: `${walls.map((wall) => wall.toFixed(0)).join(', ')} ms / ${least} ms`,
  }
}

/** What a core carries, also where others use the machine at the same time. */
function processorRow(batches: readonly Batch[]): Row {
  const spent = batches.map(({ cpuMs }) => cpuMs / DISCUSSIONS)
  return {
    what: 'serve: processor time of a discussion',
    figure: median(spent) / 1000,
    unit: 'cpu s',
    mark: null,
    from: `${spent.map((ms) => ms.toFixed(1)).join(', ')} ms, its stream and the GETs among it`,
  }
}

function answersRow(batches: readonly Batch[]): Row {
  const times = batches.flatMap(({ getsMs }) => getsMs)
  const at = (part: number) => `${percentile(times, part).toFixed(0)} ms`
  return {
    what: 'serve: 99 of 100 GETs meanwhile',
    figure: percentile(times, 0.99),
    unit: 'ms',
    mark: { most: 50 },
    from: `${times.length} GETs: half ${at(0.5)}, 95 % ${at(0.95)}, 99 % ${at(0.99)}, all ${at(1)}`,
  }
}

function streamsRow(batches: readonly Batch[]): Row {
  const whole = batches.map((batch) => batch.whole)
  return {
    what: 'serve: event streams whole and in order',
    figure: Math.min(...whole),
    unit: 'count',
    mark: { least: DISCUSSIONS },
    from: `${whole.join(', ')} of ${DISCUSSIONS}, every ${CUT_OFF}th of them cut off once`,
  }
}

function memoryRows(batches: readonly Batch[]): Row[] {
  const row = (what: string, sizes: readonly number[], mark: Row['mark']): Row => {
    const from = `${sizes.map((size) => size.toFixed(1)).join(', ')} MB`
    return { what, figure: (sizes.at(-1) ?? Number.NaN) / (sizes[0] ?? Number.NaN), unit: 'x', mark, from }
  }
  const heaps = batches.map(({ heapMb }) => heapMb)
  const resident = batches.map(({ rssMb }) => rssMb)
  return [
    row('serve: heap without garbage, after batch 3 / batch 1', heaps, { most: 1.1 }),
    // When garbage is collected, and what of it is given back, is up to the engine.
    row('the same, resident memory', resident, null),
  ]
}
