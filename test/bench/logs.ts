import type { ChildProcess } from 'node:child_process'
import path from 'node:path'
import { writeManyRuns } from '../many-runs.js'
import { writeLongLog } from './long-log.js'
import { AS_ASKED, startModel } from './model.js'
import { runProgram } from './program.js'
import { median, type Row } from './row.js'
import { inFolder } from './workplace.js'

const EVENTS = 10_000
const LOGS = 5_000
const LONG = '2026-01-01_00-00-00_a-long-discussion'

/** Reading what was logged: one long discussion that is taken up again, and a folder of many. */
export async function measureLogs(): Promise<Row[]> {
  return [await measureResume(), ...(await measureRuns())]
}

/** From the start of the process until the first agent is asked. */
async function measureResume(): Promise<Row> {
  return inFolder(async (cwd) => {
    const dir = path.join(cwd, 'discussions')
    const events = writeLongLog(dir, LONG, EVENTS)
    const times: number[] = []
    for (let at = 0; at < 5; at++) {
      let child: ChildProcess | null = null
      const script = { latencyMs: null, agreeIn: 1, words: AS_ASKED }
      const model = await startModel(script, () => child?.kill('SIGKILL'))
      try {
        // Ended by force while it waits for the reply: an event more each time, and the lock of a dead process.
        const ran = await runProgram(['resume', LONG], {
          cwd,
          env: model.env,
          onStart: (started) => {
            child = started
          },
        })
        times.push(model.firstAt() - ran.startedAt)
      } finally {
        await model.close()
      }
    }
    const from = `${events} events: ${times.map((time) => time.toFixed(0)).join(', ')} ms`
    return {
      what: 'resume of 10,000 events, to the first call',
      figure: median(times) / 1000,
      unit: 's',
      mark: { most: 0.5 },
      from,
    }
  })
}

async function measureRuns(): Promise<Row[]> {
  return inFolder(async (cwd) => {
    const dir = path.join(cwd, 'discussions')
    const bytes = writeManyRuns(dir, LOGS)
    const from = `logs of ${Math.round(bytes / 1000)} KB`
    const time = async (...args: string[]): Promise<number> => {
      const walls: number[] = []
      for (let at = 0; at < 3; at++) walls.push((await runProgram(['runs', ...args], { cwd })).wallMs)
      return median(walls) / 1000
    }
    const mark = { most: 1.5 }
    return [
      { what: 'runs, 5,000 logs', figure: await time('--limit', 'all'), unit: 's', mark, from },
      { what: 'runs --grep, 5,000 logs', figure: await time('--grep', 'operation'), unit: 's', mark, from },
      { what: 'runs actions, 5,000 logs', figure: await time('actions'), unit: 's', mark, from },
    ]
  })
}
