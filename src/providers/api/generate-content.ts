import type { Failure, Usage } from '../../core/types.js'
import { countOf, createFailure, isRecord } from '../failure.js'
import { type Price, priceUsage } from './api.js'
import type { Rejection } from './api-failure.js'
import type { ReplyFormat, ReplyPart } from './reply-reader.js'

/** Gemini's generateContent, as replies and rejections come from it; nothing here needs an SDK. */
export const GENERATE_CONTENT: ReplyFormat = {
  member: 'candidates',
  readPart,
  finishes: {
    STOP: 'complete',
    MAX_TOKENS: 'cut-off',
    SAFETY: 'filtered',
    RECITATION: 'filtered',
    LANGUAGE: 'filtered',
    BLOCKLIST: 'filtered',
    PROHIBITED_CONTENT: 'filtered',
    SPII: 'filtered',
    IMAGE_SAFETY: 'filtered',
    MALFORMED_FUNCTION_CALL: 'tool',
    UNEXPECTED_TOOL_CALL: 'tool',
    TOO_MANY_TOOL_CALLS: 'tool',
    MALFORMED_RESPONSE: 'error',
  },
  otherFinish: 'odd',
  countUsage,
}

function readPart(part: Record<string, unknown>): ReplyPart {
  const { candidates, usageMetadata: usage, modelVersion: model, promptFeedback: feedback } = part
  const candidate: unknown = Array.isArray(candidates) ? candidates[0] : undefined
  const content = isRecord(candidate) && isRecord(candidate.content) ? candidate.content : {}
  const pieces: unknown[] = Array.isArray(content.parts) ? content.parts : []
  const text = pieces
    .filter(isRecord)
    // A thought is not said.
    .map((piece) => (typeof piece.text === 'string' && piece.thought !== true ? piece.text : ''))
    .join('')
  const finish = isRecord(candidate) ? candidate.finishReason : undefined
  const blocked = isRecord(feedback) ? feedback.blockReason : undefined
  return {
    text,
    model,
    ...(isRecord(usage) ? { usage } : {}),
    ...(typeof finish === 'string' ? { finish } : {}),
    ...(typeof blocked === 'string' ? { refusal: `the prompt was blocked (${blocked})` } : {}),
  }
}

function countUsage(usage: Record<string, unknown>, price: Price | null): Usage {
  const inputTokens = countOf(usage.promptTokenCount)
  const cachedInputTokens = Math.min(inputTokens, countOf(usage.cachedContentTokenCount))
  const outputTokens = countOf(usage.candidatesTokenCount) + countOf(usage.thoughtsTokenCount)
  return priceUsage({ inputTokens, cachedInputTokens, outputTokens }, price)
}

/** How long to wait, and whether the limit is one of the day, stands in the details of the error. */
export function sharpenLimit(failure: Failure, { json }: Rejection): Failure {
  if (failure.kind !== 'rate-limit') return failure
  const body: unknown = Array.isArray(json) ? json[0] : json
  const error = isRecord(body) && isRecord(body.error) ? body.error : body
  const details: unknown[] = isRecord(error) && Array.isArray(error.details) ? error.details : []
  const isOfTheDay = details
    .filter(isRecord)
    .flatMap(({ violations }): unknown[] => (Array.isArray(violations) ? violations : []))
    .some((violation) => isRecord(violation) && /PerDay/.test(String(violation.quotaId)))
  if (isOfTheDay) {
    return createFailure('quota', failure.message, {
      hint: 'the day’s share of this model is used up: wait for tomorrow, or take another model or provider',
    })
  }
  const delay = details.filter(isRecord).find(({ retryDelay }) => typeof retryDelay === 'string')?.retryDelay
  const seconds = Number.parseFloat(String(delay))
  if (failure.retryAfterMs !== undefined || Number.isNaN(seconds)) return failure
  return { ...failure, retryAfterMs: Math.round(seconds * 1000) }
}
