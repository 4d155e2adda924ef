import { measureDiscussions } from './discussions.js'
import { measureLargePanels } from './large-panel.js'
import { measureLogs } from './logs.js'
import { measureParsing } from './parsing.js'
import { measurePrompts } from './prompts.js'
import { allowForMachine, meetsMark, type Row, renderRows } from './row.js'
import { measureServe } from './serve.js'
import { measureNode, measureStartUp } from './start-up.js'

const GROUPS: Readonly<Record<string, () => Promise<Row[]>>> = {
  start: measureStartUp,
  discussions: measureDiscussions,
  prompts: measurePrompts,
  panels: measureLargePanels,
  logs: measureLogs,
  parser: measureParsing,
  serve: measureServe,
}

const USAGE = `npm run bench -- [--report-only] [--only ${Object.keys(GROUPS).join('|')}]`

/**
 * Measures, and prints a table.
 * @returns the exit code: 1 where a mark is missed and that is not only reported, 2 for arguments that are none
 */
export async function main(argv: readonly string[]): Promise<number> {
  const options = readArguments(argv)
  if (typeof options === 'string') {
    console.error(`error: ${options}\n  ${USAGE}`)
    return 2
  }
  const nodeMs = await measureNode()
  const rows: Row[] = []
  for (const name of options.only) rows.push(...((await GROUPS[name]?.()) ?? []))
  const judged = allowForMachine(rows, nodeMs)
  const marked = judged.filter(({ mark }) => mark !== null)
  const missed = judged.filter((row) => !meetsMark(row))
  console.log(renderRows(judged))
  console.log(
    `\nnode -e 0: ${nodeMs.toFixed(0)} ms; ${marked.length - missed.length} of ${marked.length} marks are met`,
  )
  return missed.length > 0 && !options.reportOnly ? 1 : 0
}

/** A text: what is wrong with them. */
function readArguments(argv: readonly string[]): { reportOnly: boolean; only: string[] } | string {
  const names = Object.keys(GROUPS)
  const options = { reportOnly: false, only: names }
  for (let at = 0; at < argv.length; at++) {
    const argument = argv[at]
    if (argument === '--report-only') options.reportOnly = true
    else if (argument === '--only') {
      options.only = (argv[++at] ?? '').split(',')
      const unknown = options.only.find((name) => !names.includes(name))
      if (unknown !== undefined) return `--only: there is no group "${unknown}"`
    } else return `there is no option "${argument}"`
  }
  return options
}
