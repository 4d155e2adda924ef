import type { Command } from 'commander'
import { visible } from '../core/text/sanitize.js'
import { exportRun } from '../wire/export.js'
import { addConfigOption } from './options.js'
import { writeOut } from './output.js'
import { readWorld } from './surroundings.js'

interface Flags {
  config?: string
  format?: string
  output?: string
  runs?: string
}

const HELP = `
Examples:
  openbotman export last --format html -o decision.html
  openbotman export discussions/2026-01-31_09-15-00_cache.md --format json | jq .decision
  openbotman export 2026-01-31_09-15-00_cache | less

md is the transcript, written anew from the log; json is what --json prints; html is one page that needs nothing else:
it opens from a file or an attachment, in light and dark, and prints with all replies. The run stays as it is.`

/** Adds `export`: a discussion as Markdown, JSON or one HTML page. */
export function addExport(program: Command): void {
  const command = program
    .command('export')
    .description('write a discussion as Markdown, JSON or one HTML page')
    .argument('<run>', 'its id, its transcript, its log, or last')
    .option('--format <name>', "md, json or html (default: what the file's name ends with, else md)")
    .option('-o, --output <file>', 'the file to write (default: standard output)')
    .option('--runs <dir>', 'folder of the runs (default: discussions)')
  addConfigOption(command)
    .addHelpText('after', HELP)
    .action(async (run: string, flags: Flags) => {
      const { text, file } = await exportRun({ ...flags, run }, readWorld())
      if (file === null) await writeOut(process.stdout, text)
      else await writeOut(process.stderr, visible(`Written to ${file}\n`))
    })
}
