import path from 'node:path'
import type { Command } from 'commander'
import { EXIT } from '../core/errors.js'
import { addServingOptions, type ServingFlags } from './options.js'
import { writeOut } from './output.js'
import { readWorld } from './surroundings.js'

const HELP = `
Examples:
  openbotman mcp
  openbotman mcp --offline -o discussions
  openbotman mcp -c team/openbotman.yaml --budget 100ktok

A coding agent starts this program by itself, once it has been told of it:
  claude mcp add openbotman -- openbotman mcp
  codex mcp add openbotman -- openbotman mcp
  gemini mcp add --scope user openbotman openbotman mcp

Tools: discuss, review, get_result, list_teams; transcripts are resources. A client chooses topic or range, team or
agents, method, rounds, a budget up to the one set here, and the language. Standard output carries the protocol only.`

/** Adds `mcp`: the tools of this program for coding agents. */
export function addMcp(program: Command): void {
  const command = program
    .command('mcp')
    .description('serve discussions to a coding agent (Model Context Protocol on standard input and output)')
  addServingOptions(command)
    .addHelpText('after', HELP)
    .action(async (flags: ServingFlags) => {
      process.exitCode = await serve(flags)
    })
}

async function serve(flags: ServingFlags): Promise<number> {
  const { stdin, stdout, stderr } = process
  const log = (line: string) => void writeOut(stderr, `${line}\n`)
  const { rule: _rule, consent: _consent, ...world } = readWorld(flags)
  if (stdin.isTTY) log('openbotman mcp waits for a coding agent on standard input: see openbotman mcp --help')
  const end = new AbortController()
  const interrupt = () => {
    if (end.signal.aborted) process.exit(EXIT.interrupted)
    end.abort()
  }
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
  // The terminal was closed.
  process.on('SIGHUP', interrupt)
  const config = flags.config === undefined ? undefined : path.resolve(world.cwd, flags.config)
  const { serveStdio } = await import('../serve/mcp/stdio.js')
  // Nobody answers at a terminal, and the input is the client's.
  const alone = { ...world, stdin: null, stdinIsTerminal: false, stderrIsTerminal: false }
  await serveStdio({ ...flags, config }, alone, { stdin, stdout, log, signal: end.signal })
  return EXIT.ok
}
