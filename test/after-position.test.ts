import { describe, expect, it } from 'vitest'
import { parseReply } from '../src/core/reply.js'
import { renderTranscript } from '../src/core/transcript.js'
import { CONSENSUS } from './method-showcases.js'
import { stage } from './showcase.js'

const CLOSING =
  '[POSITION: SUPPORT] - it holds\nConfidence: 0.7\n[A1] disputed: the pool has 52\n[Q1] Yes, it does.'

describe('what stands right below the position', () => {
  it('is read where it begins with an id in brackets', () => {
    const reply = parseReply(`Sound.\n\n${CLOSING}`)
    expect(reply).toMatchObject({ position: 'SUPPORT', reason: 'it holds', confidence: 0.7 })
    expect(reply.checks).toEqual([{ id: 'A1', verdict: 'disputed', text: 'the pool has 52' }])
    expect(reply.topicAnswers).toEqual([{ id: 'Q1', text: 'Yes, it does.' }])
  })

  it('is no answer without the brackets: a reason may go on there', () => {
    const { answers, reason } = parseReply('[POSITION: SUPPORT] - since\nC1 accepted: is what I asked for')
    expect(answers).toEqual([])
    expect(reason).toContain('since')
  })

  it('is shown, and the position once', () => {
    const lines = { ...CONSENSUS.lines, 'coder@1': `Sound.\n\n${CLOSING}` }
    const text = renderTranscript(stage({ ...CONSENSUS, lines }))
    expect(text).toContain(
      'Sound.\n\n[A1] disputed: the pool has 52  \n[Q1] Yes, it does.\n\n**Position:** ✅ SUPPORT',
    )
    expect(text).not.toContain('[POSITION: SUPPORT] - it holds')
  })
})
