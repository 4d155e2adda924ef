import { accessSync, constants } from 'node:fs'
import type { Config, Endpoint } from '../config/config.js'
import { expandProvider } from '../config/expand.js'
import { UserError } from '../core/errors.js'
import { nearest } from '../core/nearest.js'
import type { Provider } from '../core/provider.js'
import type { Agent, FailureKind, ProviderRef } from '../core/types.js'
import { ListingError, type ModelListing } from '../providers/api/api.js'
import { readVersion } from '../providers/cli/version.js'
import { CLIS, type CliRow, isCli } from '../providers/clis.js'
import { type Detected, detectProviders, findProgram } from '../providers/detect.js'
import { createProvider, type DrivenType, isDriven, type ProviderSettings } from '../providers/index.js'
import { explainUntrusted } from './consent.js'
import { findLack } from './lack.js'
import { settingsFor } from './pool.js'
import { createRedactor } from './secrets.js'
import type { World } from './world.js'

/** What was found out about a provider without asking it for a reply. */
export interface Finding {
  /** `unknown`: it may well work, but that cannot be seen without asking. */
  state: 'ok' | 'failed' | 'unknown'
  found: string
  /** What to do about it; null when nothing is to be done. */
  cure: string | null
  /** Whether a chain of fallbacks goes on to the next provider. */
  passesOn: boolean
}

/** A provider is looked at by itself, whoever has it. */
const NOBODY: Agent = { id: '', name: '', role: '', emoji: '', focus: [], prompt: '', providers: [] }

/** How long a list of models and a program's version may take, in milliseconds. */
const PATIENCE = { listMs: 5000, versionMs: 10_000 }

/** The troubles with a list of models that leave open whether a reply could be had. */
const INCONCLUSIVE: ReadonlySet<FailureKind> = new Set(['config', 'malformed', 'rate-limit', 'crashed'])

/**
 * Checks a provider as far as that spends nothing: what it needs is there, a program runs and tells its version, an
 * API answers and has the model. Never throws for what it finds.
 */
export async function checkProvider(
  config: Config,
  ref: ProviderRef,
  world: World,
  patience = PATIENCE,
): Promise<Finding> {
  // Whatever a server or a program says may hold the key that it was given.
  return createRedactor(config, world.env).hideIn(await look(config, ref, world, patience))
}

async function look(
  config: Config,
  ref: ProviderRef,
  world: World,
  { listMs, versionMs }: typeof PATIENCE,
): Promise<Finding> {
  try {
    const endpoint = expandProvider(config, ref.provider, world.env)
    const settings = settingsFor(endpoint, ref, world)
    const lack = findLack(endpoint, settings, world)
    if (lack) return failed(withoutName(lack.wrong, endpoint.name), lack.cure, true)
    const { type } = endpoint
    const untrusted = explainUntrusted(config, [{ ...NOBODY, providers: [ref] }], world)
    if (untrusted) return failed(untrusted.wrong, untrusted.cure)
    if (!isDriven(type)) return failed(`this version cannot drive the type ${type} yet`, null)
    if (isCli(type)) return await checkCli(CLIS[type], endpoint, settings, versionMs)
    return await checkOther(type, settings, world, listMs)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return failed(error.message, error.hint)
  }
}

/** Messages about one provider among others name it; here it stands in front already. */
function withoutName(wrong: string, name: string): string {
  return wrong.replace(`provider ${name}: `, '').replace(`provider ${name} `, '')
}

async function checkCli(
  row: CliRow,
  endpoint: Endpoint,
  settings: ProviderSettings,
  versionMs: number,
): Promise<Finding> {
  const command = settings.command ?? row.command
  if (!isRunnable(command, settings.env)) return failed(`${command} is not installed`, row.install, true)
  const answer = await readVersion(command, settings.env, versionMs)
  if ('failure' in answer) {
    const { kind, message, hint } = answer.failure
    return failed(message, hint ?? row.install, kind === 'not-installed')
  }
  const login = endpoint.apiKey === null && endpoint.baseUrl === null ? findLogin(row, settings.env) : null
  if (login?.usable === false) return failed(`${answer.version}; ${login.found}`, row.login, true)
  return ok(login === null ? answer.version : `${answer.version}; ${login.found}`)
}

/** What can be seen of a CLI's login; null when it cannot be told, as for a program under another name. */
function findLogin(row: CliRow, env: World['env']): Detected | null {
  if (!findProgram(row.command, env)) return null
  return detectProviders(env).find(({ ref }) => ref.provider === row.type) ?? null
}

async function checkOther(
  type: DrivenType,
  settings: ProviderSettings,
  world: World,
  listMs: number,
): Promise<Finding> {
  const provider = await createProvider(type, settings)
  if (listsModels(provider)) return checkModel(provider, settings, listMs)
  const [program] = settings.argv ?? []
  if (type === 'command' && program !== undefined) {
    return isRunnable(program, world.env)
      ? ok(`${program} is here`)
      : failed(`${program} is not installed`, 'Install it, or correct "command" in the configuration.', true)
  }
  return ok(DESCRIPTIONS[type] ?? 'ready')
}

function listsModels(provider: Provider): provider is Provider & ModelListing {
  return 'listModels' in provider
}

const DESCRIPTIONS: Partial<Record<DrivenType, string>> = {
  offline: 'rules instead of a model; needs nothing',
  scripted: 'the script can be read',
  human: 'a person at this terminal',
}

async function checkModel(
  { listModels, model }: ModelListing,
  { label, baseUrl }: ProviderSettings,
  listMs: number,
): Promise<Finding> {
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(), listMs)
  try {
    const models = await listModels(stop.signal)
    const answers = baseUrl === null ? 'the key is accepted' : 'it answers'
    if (models.length === 0) return unknown(`${answers}, but names no models`)
    if (models.some((id) => isModel(id, model))) return ok(`${answers}, and has ${model}`)
    return failed(`${answers}, but has no model ${model}`, nameModels(label, model, models))
  } catch (error) {
    if (stop.signal.aborted)
      return failed(`it did not answer within ${listMs / 1000} s`, 'Is it running, and reachable from here?')
    if (!(error instanceof UserError)) throw error
    const kind = error instanceof ListingError ? error.failure.kind : 'malformed'
    const message = error.message.replace(`${label}: `, '')
    // Whoever sends the question for the models on does so with all others.
    const isSentOn = error instanceof ListingError && error.status !== null && error.status < 400
    if (INCONCLUSIVE.has(kind) && !isSentOn) return unknown(`it tells no models (${message})`)
    return failed(message, error.hint, kind === 'auth' || kind === 'quota')
  } finally {
    clearTimeout(timer)
  }
}

/** Lists have names in full: with a folder (`models/gemini-…`), a tag (`:latest`) or a date that may be left out. */
function isModel(id: string, model: string): boolean {
  const name = id.startsWith(model) ? id : id.slice(id.lastIndexOf('/') + 1)
  if (!name.startsWith(model)) return false
  return /^(?::latest|-latest|-\d{4}-?\d{2}-?\d{2}|@\d{8})?$/.test(name.slice(model.length))
}

function nameModels(label: string, model: string, models: readonly string[]): string {
  const near = nearest(model, models)
  const names = near.length > 0 ? near : models.slice(0, 5)
  return `Choose one of its ${models.length} models, such as --provider ${label}:${names[0]}${
    names.length > 1 ? ` (or ${names.slice(1).join(', ')})` : ''
  }.`
}

function isRunnable(program: string, env: World['env']): boolean {
  if (!/[/\\]/.test(program)) return findProgram(program, env) !== null
  try {
    accessSync(program, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function ok(found: string): Finding {
  return { state: 'ok', found, cure: null, passesOn: false }
}

function unknown(found: string): Finding {
  return { state: 'unknown', found, cure: null, passesOn: false }
}

function failed(found: string, cure: string | null, passesOn = false): Finding {
  return { state: 'failed', found, cure: cure && asSentence(cure), passesOn }
}

/** Hints of failures are phrases, as they follow upon a message. */
function asSentence(hint: string): string {
  const sentence = hint.charAt(0).toUpperCase() + hint.slice(1)
  return /[.?!…:/]$/.test(sentence) ? sentence : `${sentence}.`
}
