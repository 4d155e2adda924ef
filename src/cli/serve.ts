import path from 'node:path'
import { type Command, Option } from 'commander'
import { parseTimeLimit } from '../config/amounts.js'
import { EXIT, UserError } from '../core/errors.js'
import { LOG_LEVELS, type LogLevel, parseLogLevel } from '../serve/http/log-level.js'
import { addServingOptions, type ServingFlags } from './options.js'
import { writeOut } from './output.js'
import { readWorld } from './surroundings.js'

interface Flags extends ServingFlags {
  host: string
  port: string
  tokens?: string
  allowHost?: string[]
  allowOrigin?: string[]
  rate: string
  allowPrivateCallbacks?: boolean
  logLevel: LogLevel
  maxRunning: string
  maxWaiting: string
  grace: string
}

const HELP = `
Examples:
  openbotman serve --offline
  TOKEN=$(openssl rand -hex 32); OPENBOTMAN_TOKENS=bot:$TOKEN openbotman serve --host 0.0.0.0
  openbotman serve -c team/openbotman.yaml --tokens tokens.txt --budget 100ktok

  curl -s localhost:8080/v1/discussions -H 'content-type: application/json' -d '{"topic":"Do we need a queue?"}'
  curl -N localhost:8080/v1/discussions/<id>/events
  With tokens, add: -H "authorization: Bearer $TOKEN"

A page for people is at /, what programs can ask for is described at /openapi.json. Without tokens it serves this
machine only. A client chooses topic, team or agents, method, rounds, a budget up to the one set here, and the language.
What was accepted is on the disk: after a crash, or with SIGTERM after the running rounds, the next start on the same
folder goes on with it.

With a section github in the configuration, POST /v1/hooks/github is a webhook for GitHub: pull requests are reviewed as
with openbotman review, and the review is left as a comment. GitHub needs no token, for its requests are signed; all
others do. Have the server reached by a public name (--allow-host).

With a secret in OPENBOTMAN_CALLBACK_SECRET a client may name an address (callback) to which the result is sent, signed
with it. Standard error is the log, one JSON object a line. SIGHUP reads the file of tokens again.`

/** Adds `serve`: discussions over HTTP for other programs. */
export function addServe(program: Command): void {
  const command = program
    .command('serve')
    .description('serve discussions to other programs over HTTP, with live events')
    .option('--host <address>', 'where to listen; beyond this machine only with tokens', '127.0.0.1')
    .option('--port <number>', 'where to listen; 0 takes any that is free', '8080')
    .option('--tokens <file>', 'file of tokens, name:token[:scopes] a line (default: OPENBOTMAN_TOKENS)')
    .option('--allow-host <name...>', 'other names by which it may be asked for')
    .option('--allow-origin <origin...>', 'origins of pages that may ask it')
    .option('--rate <n>', 'requests a minute for each token', '600')
    .option(
      '--allow-private-callbacks',
      'send results to this machine and its networks, too; there also over http',
    )
  addServingOptions(command)
    .option('--max-running <n>', 'discussions at the same time', '4')
    .option('--max-waiting <n>', 'discussions that may wait for that', '100')
    .option('--grace <duration>', 'how long running rounds may take to finish when it is ended', '30s')
    .addOption(
      new Option('--log-level <level>', 'how much is told on standard error')
        .choices(LOG_LEVELS)
        .default('info')
        .argParser(parseLogLevel),
    )
    .addHelpText('after', HELP)
    .action(async (flags: Flags) => {
      process.exitCode = await serve(flags)
    })
}

async function serve(flags: Flags): Promise<number> {
  const { rule: _rule, consent: _consent, steering: _steering, ...world } = readWorld(flags)
  const place = { host: flags.host, port: parseCount(flags.port, '--port', 0, 65_535) }
  const most = {
    maxRunning: parseCount(flags.maxRunning, '--max-running', 1, 10_000),
    maxWaiting: parseCount(flags.maxWaiting, '--max-waiting', 0, 1_000_000),
  }
  const graceMs = parseTimeLimit(flags.grace, '--grace')
  const resolve = (file: string | undefined) => (file === undefined ? null : path.resolve(world.cwd, file))
  const [{ serveHttp }, { openDoor }, { readCallbackSettings }] = await Promise.all([
    import('../serve/http/serve-http.js'),
    import('../serve/http/door.js'),
    import('../serve/http/callback-settings.js'),
  ])
  const settings = { ...flags, ...most, config: resolve(flags.config) ?? undefined }
  // Nobody answers at a terminal.
  const alone = { ...world, stdin: null, stdinIsTerminal: false, stderrIsTerminal: false }
  const door = openDoor({
    host: place.host,
    allowHosts: flags.allowHost ?? [],
    allowOrigins: flags.allowOrigin ?? [],
    tokens: { file: resolve(flags.tokens) ?? undefined, env: world.env },
    perMinute: parseCount(flags.rate, '--rate', 1, 1_000_000),
  })
  await serveHttp(place, settings, alone, {
    door,
    tokens: door.tokens,
    callbacks: readCallbackSettings(world, flags.allowPrivateCallbacks === true),
    logLevel: flags.logLevel,
    // A log that nobody takes any more ends no server; its errors are heard by whoever guards the stream.
    writeLog: (line) => void process.stderr.write(line),
    onListening: (address) => void writeOut(process.stdout, `openbotman serve listens on ${address}\n`),
    onHangUp: (listener) => void process.on('SIGHUP', listener),
    signal: untilSignalled(),
    graceMs,
  })
  return EXIT.ok
}

/** The first signal ends it in good order, another one at once. */
function untilSignalled(): AbortSignal {
  const end = new AbortController()
  const interrupt = (signal: NodeJS.Signals) => {
    if (end.signal.aborted) process.exit(EXIT.interrupted)
    end.abort(signal)
  }
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, interrupt)
  // It asks for the tokens to be read again, and must not end a server that has only just begun.
  process.on('SIGHUP', () => undefined)
  return end.signal
}

/** @throws UserError unless the text is a whole number within the bounds */
function parseCount(text: string, name: string, least: number, most: number): number {
  const count = /^\d{1,9}$/.test(text.trim()) ? Number(text) : Number.NaN
  if (count >= least && count <= most) return count
  throw new UserError(
    `${name}: "${text}" is no number for it`,
    `Write a whole number from ${least} to ${most}.`,
  )
}
