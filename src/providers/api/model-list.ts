import { UserError } from '../../core/errors.js'
import { nearest } from '../../core/nearest.js'
import type { Failure } from '../../core/types.js'
import { isRecord, redactFailure } from '../failure.js'
import { type ApiIdentity, ListingError, type ModelListing } from './api.js'
import { concernsModel, failureFromExchange, parseJson, Rejection } from './api-failure.js'

const MODEL_LIST_TIMEOUT_MS = 3000

/**
 * Loads a list of models and reads it, in any shape that such lists have.
 * @param load gives the body of the list
 * @throws ListingError with the cure when it cannot be had, UserError when it is none; the signal's reason when that
 *   is aborted
 */
export async function loadModelList(
  load: () => Promise<string>,
  unusable: Failure | null,
  { label, address, secrets }: ApiIdentity,
  signal: AbortSignal,
): Promise<string[]> {
  if (unusable !== null) throw new ListingError(unusable.message, unusable)
  let text: string
  try {
    text = await load()
  } catch (error) {
    signal.throwIfAborted()
    const failure = redactFailure(failureFromExchange(error, address), secrets)
    const status = error instanceof Rejection ? error.status : null
    throw new ListingError(`${label}: ${failure.message}`, failure, status)
  }
  const body = parseJson(text)
  const list = isRecord(body) && !Array.isArray(body) ? (body.data ?? body.models) : body
  if (!Array.isArray(list)) {
    throw new UserError(
      `${label}: ${address} gave no list of models`,
      'Does baseUrl point at the API of this type?',
    )
  }
  const models: unknown[] = list
  return models.filter(canReply).flatMap((entry) => modelIdOf(entry) ?? [])
}

/** Google lists models of every kind, and what each can do. */
function canReply(entry: unknown): boolean {
  const methods = isRecord(entry) ? entry.supportedGenerationMethods : undefined
  return !Array.isArray(methods) || methods.includes('generateContent')
}

function modelIdOf(entry: unknown): string | null {
  const id = isRecord(entry) ? (entry.id ?? entry.name) : entry
  return typeof id === 'string' && id !== '' ? id.replace(/^models\//, '') : null
}

/** After a model-not-found answer: the nearest names the server has. A missing or odd list changes nothing. */
export async function withModelNames(
  failure: Failure,
  cause: unknown,
  label: string,
  { model, listModels }: ModelListing,
  signal: AbortSignal,
): Promise<Failure> {
  if (!concernsModel(cause, model)) return failure
  const known = await withinTime(listModels, signal).catch((): string[] => [])
  signal.throwIfAborted()
  if (known.length === 0 || known.includes(model)) return failure
  const near = nearest(model, known)
  const names = (near.length > 0 ? near : known.slice(0, 5)).join(', ')
  return {
    ...failure,
    message: `${failure.message} (${label} has ${near.length > 0 ? 'near it' : 'for example'}: ${names})`,
    hint: `choose one of the ${known.length} models of ${label}, such as ${names}`,
  }
}

/** Lists, but for three seconds at most; unlike with `AbortSignal.timeout`, no timer is left behind. */
async function withinTime(list: ModelListing['listModels'], signal: AbortSignal): Promise<string[]> {
  const stop = new AbortController()
  const passOn = () => stop.abort(signal.reason)
  signal.addEventListener('abort', passOn, { once: true })
  const timer = setTimeout(() => stop.abort(new Error('time-out')), MODEL_LIST_TIMEOUT_MS)
  try {
    return await list(stop.signal)
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', passOn)
  }
}
