import { startModel } from './model.js'
import { type Measured, runProgramForUsage } from './program.js'
import { wordsFor } from './replies.js'
import type { Row } from './row.js'
import { inFolder, readOnlyLog, writePanel } from './workplace.js'

const ROUNDS = 5
const LENGTH = wordsFor(20_000)

/** What large panels with long replies take: whether 100 agents can be held, and whether each costs as much as the last. */
export async function measureLargePanels(): Promise<Row[]> {
  const quarter = await holdLarge(25)
  const half = await holdLarge(50)
  const whole = await holdLarge(100)
  const cpu = [quarter, half, whole].map(({ cpuMs }) => cpuMs ?? Number.NaN)
  const [least = 0, middle = 0, most = 0] = cpu
  const from = `25, 50, 100 agents: ${cpu.map((ms) => `${(ms / 1000).toFixed(2)} s`).join(', ')}`
  const peaks = [quarter, half, whole].map(({ peakMb }) => `${Math.round(peakMb ?? 0)} MB`).join(', ')
  return [
    {
      what: '100 agents, 5 rounds, 20 KB replies: CPU',
      figure: most / 1000,
      unit: 'cpu s',
      mark: { most: 5 },
      from,
    },
    {
      what: '100 agents, 5 rounds, 20 KB replies: peak memory',
      figure: whole.peakMb ?? Number.NaN,
      unit: 'MB',
      mark: { most: 300 },
      from: `25, 50, 100 agents: ${peaks}`,
    },
    {
      // Straight when the second fifty cost what two times the second twenty-five do; starting up falls out.
      what: 'CPU of agents 51 to 100 / of two times 26 to 50',
      figure: (most - middle) / (2 * (middle - least)),
      unit: 'x',
      mark: { most: 1.5 },
      from,
    },
  ]
}

async function holdLarge(agents: number): Promise<Measured> {
  return inFolder(async (cwd) => {
    const words = { proposal: LENGTH, answer: LENGTH, later: LENGTH }
    const model = await startModel({ latencyMs: 0, agreeIn: ROUNDS, words })
    try {
      const args = writePanel(cwd, agents, ROUNDS)
      const ran = await runProgramForUsage(args, { cwd, env: model.env })
      const replies = readOnlyLog(cwd).filter(({ type }) => type === 'turn.completed').length
      const meant = agents * ROUNDS
      if (replies !== meant) throw new Error(`${agents} agents gave ${replies} replies, not ${meant}`)
      return ran
    } finally {
      await model.close()
    }
  })
}
