import { PassThrough, Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { guardStdout, wantsColor, writeOut } from '../src/cli/output.js'
import { renderSummary } from '../src/cli/summary.js'
import { displayWidth, wrapText } from '../src/cli/wrap.js'
import { toResult } from '../src/core/result.js'
import type { Position } from '../src/core/types.js'
import { declineAll, type Showcase, stage } from './showcase.js'

const PROPOSAL =
  '### Decision\nWe cache prices in Redis. One instance is enough. More later.\n\n### Action items\n- [ ] Set up Redis (owner: a)\n\n[POSITION: PROPOSAL] - cheap'
const YES = '[POSITION: SUPPORT] - good'
const OPTIONS = { columns: 80, color: false, commands: ['openbotman export last --format html'] }

function summarise(show: Showcase, options = OPTIONS): string {
  const state = stage(show)
  return renderSummary(toResult(state, { transcript: 'discussions/2026_topic.md', log: 'x' }), state, options)
}

function expectToFit(text: string, columns = 80): void {
  const lines = text.trimEnd().split('\n')
  expect(lines.length).toBeLessThanOrEqual(25)
  for (const line of lines) expect(displayWidth(line), line).toBeLessThanOrEqual(columns)
}

describe('renderSummary', () => {
  it('begins with the status and ends with what to do next', () => {
    const text = summarise({
      lines: {
        p: PROPOSAL,
        'p@2':
          '### Decision\nWe cache prices in Redis for an hour.\n\n[C1] accepted: a time to live of one hour\n\n[POSITION: PROPOSAL] - x',
        'a@1':
          '### Conditions\n- Entries expire after an hour, otherwise prices are stale\n\n[POSITION: SUPPORT_WITH_CONDITIONS] - nearly',
        a: YES,
        b: YES,
      },
    })
    expect(text).toMatchInlineSnapshot(`
      "✅ CONSENSUS REACHED · support from 2/2 responders, 0 missing, 0 carried
      Decision       We cache prices in Redis for an hour.
      Positions      Round    1              2
                     P        💡 proposal    💡 proposal
                     A        ☑  conditions  ✅ support
                     B        ✅ support     ✅ support
      Panel changed  C1 (A): a time to live of one hour
      Open           nothing
      Action items   [ ] Set up Redis (a)
      Cost           17s · no model was called
      Transcript     discussions/2026_topic.md
      Next           openbotman export last --format html
      "
    `)
    expectToFit(text)
  })

  it('says what is open and who gave no vote', () => {
    const text = summarise({
      rounds: 1,
      lines: { p: PROPOSAL, a: null, b: '[POSITION: OBJECTION] - far too dear' },
    })
    expect(text).toMatch(/^❌ NO CONSENSUS \(/)
    expect(text).toContain('Open           C1 (B): far too dear')
    expect(text).toContain('no vote from A')
    expect(text).toContain('✖  failed')
  })

  it('stays on 25 lines for 50 rounds of 10 agents with long texts in any script', () => {
    const agents = Array.from({ length: 10 }, (_, index) => `agent-${index}`)
    const word = [
      '価格を一時間だけキャッシュする',
      'prices🎉 must expire',
      'Überlaufende Zwischenspeicher leeren',
    ]
    const proposal = `### Decision\n${'価格'.repeat(300)}。\n\n### Action items\n${Array.from({ length: 30 }, (_, i) => `- [ ] Build the ${'abcdefghijklmnopqrstuvwxyzäöüß'[i]}-part of it, ${word[i % 3]?.repeat(5)}`).join('\n')}\n\n[POSITION: PROPOSAL] - x`
    const lines = declineAll('agent-0', proposal, 50, 9)
    for (let round = 1; round <= 50; round++) {
      for (const [index, id] of agents.entries()) {
        if (index === 0) continue
        const position: Position = (round + index) % 3 ? 'OBJECTION' : 'SUPPORT'
        lines[`${id}@${round}`] =
          `[POSITION: ${position}] - ${id} in round ${round}: ${word[(round + index) % 3]?.repeat(9)}`
      }
    }
    const people = Object.fromEntries(
      agents.map((id, index) => [
        id,
        { name: index === 3 ? 'とても長い名前のエージェント' : `The agent number ${index}` },
      ]),
    )
    const show = { agents, rounds: 50, lines, people }
    const text = summarise(show)
    expectToFit(text)
    expect(text.split('\n')[0]).toMatch(/^❌ NO CONSENSUS/)
    expect(text).toMatch(/Round …\s+40/)
    expect(text).toMatch(/ 50\n/)
    expect(text).toMatch(/… and \d+ more|\(and \d+ more\)/)
    expect(text).toContain('openbotman export last')
    expectToFit(summarise(show, { ...OPTIONS, columns: 120 }), 120)
  }, 30_000)

  it('keeps outcome, names and owners where room is short, and cuts the quotation', () => {
    const cases = [
      'prices are dropped in each of the eleven places that write them',
      'a measurement under the load of a sale day lies before the team',
      'somebody with a telephone answers for outages during the whole night',
      'monitoring shows stale entries within half a minute to everyone',
    ]
    const conditions = cases.map((each) => `- For “${each}” there is a named owner`)
    const tasks = [...cases, 'write the runbook for restarts, and have another person follow it once']
      .reverse()
      .map((each) => `- [ ] Prove: ${each} (owner: a)`)
    const accepted = [1, 2, 3, 4].map((n) => `[C${n}] accepted: it does`)
    const show: Showcase = {
      rounds: 2,
      lines: {
        p: `### Decision\nWe cache.\n\n### Action items\n${tasks.join('\n')}\n\n[POSITION: PROPOSAL] - x`,
        'p@2': `### Decision\nWe cache, with an owner for each case.\n\n${accepted.join('\n')}\n\n[POSITION: PROPOSAL] - x`,
        'a@1': `### Conditions\n${conditions.join('\n')}\n\n[POSITION: SUPPORT_WITH_CONDITIONS] - nearly`,
        a: YES,
        b: YES,
      },
    }
    const text = summarise(show, { ...OPTIONS, columns: 60 })
    expect(text).toContain('Panel changed  C1 (A): For “prices are dropped in each…”\n')
    expect(text).toContain('Action items   [ ] Prove: write the runbook for… (a)\n')
    expectToFit(text, 60)
  })

  it('closes a quotation that it cuts, in either language, and none that is closed already', () => {
    const reason = (text: string): string => {
      const lines = {
        p: PROPOSAL,
        a: `[POSITION: OBJECTION] - ${text} ${'und noch mehr Worte '.repeat(12)}`,
        b: YES,
      }
      return /^Open[\s\S]*?(?=^Action)/m.exec(summarise({ rounds: 1, lines }))?.[0].replace(/\s+/g, ' ') ?? ''
    }
    expect(reason('„Der Rechner muss')).toMatch(/…“ $/)
    expect(reason('“The machine must')).toMatch(/…” $/)
    expect(reason('„Der Rechner muss laufen“')).toMatch(/[^“]… $/)
  })

  it('calls what was not agreed on no decision, and names who objects', () => {
    const text = summarise({
      rounds: 1,
      people: { b: { name: 'Berta' } },
      lines: { p: PROPOSAL, a: YES, b: '[POSITION: OBJECTION] - far too dear' },
    })
    expect(text).toMatch(/^On the table {3}We cache prices/m)
    expect(text).toContain('objection of Berta')
    expect(text).not.toMatch(/^Decision/m)
  })

  it.each([40, 60, 80, 200])(
    'counts every row at %i columns, remarks behind commands included',
    (columns) => {
      const agents = Array.from({ length: 9 }, (_, index) => `agent-${index}`)
      const lines = Object.fromEntries(
        agents.map((id, index) => [
          id,
          index === 0
            ? PROPOSAL.repeat(4)
            : `[POSITION: OBJECTION] - ${id} says that it is far too dear for what it gives`,
        ]),
      )
      const remark = '# the same with models; what can be asked: openbotman agents'
      const command = 'openbotman discuss examples/cache.md'
      const commands = [`less '/home/${'folder/'.repeat(12)}a.md'`, `${command}   ${remark}`]
      const text = summarise({ agents, lines, rounds: 2 }, { ...OPTIONS, columns, commands })
      const rows = text
        .trimEnd()
        .split('\n')
        .reduce((sum, line) => sum + Math.max(1, Math.ceil(displayWidth(line) / columns)), 0)
      expect(rows).toBeLessThanOrEqual(25)
      for (const line of text.split('\n'))
        if (!/folder|openbotman discuss/.test(line))
          expect(displayWidth(line), line).toBeLessThanOrEqual(columns)
      if (columns >= 80) expect(text).toContain(command)
      if (columns === 80) expect(text).toMatch(new RegExp(`^ {15}${command}\\n {15}${remark}$`, 'm'))
      if (columns === 200) expect(text).toContain(`${command}   ${remark}`)
      if (columns < 80) expect(text).not.toContain('# the same')
    },
  )

  it('shortens a team of 20', () => {
    const agents = Array.from({ length: 20 }, (_, index) => `agent-${index}`)
    const lines = Object.fromEntries(agents.map((id, index) => [id, index === 0 ? PROPOSAL : YES]))
    const text = summarise({ agents, lines })
    expectToFit(text)
    expect(text).toMatch(/… and \d+ more agents in the transcript/)
  })

  it('never breaks a path, and counts the rows it takes', () => {
    const state = stage({ lines: { p: PROPOSAL, a: YES, b: YES } })
    const transcript = `/home/${'folder/'.repeat(30)}a.md`
    const text = renderSummary(toResult(state, { transcript, log: null }), state, OPTIONS)
    expect(text).toContain(transcript)
    const rows = text
      .trimEnd()
      .split('\n')
      .reduce((sum, line) => sum + Math.ceil(displayWidth(line) / 80), 0)
    expect(rows).toBeLessThanOrEqual(25)
  })

  it('lets no escape sequence through', () => {
    const text = summarise({
      people: { a: { name: 'A\u001b[2J' } },
      lines: {
        p: '### Decision\nWe \u001b[31mcache\u202e.\n\n[POSITION: PROPOSAL] - x',
        a: '[POSITION: OBJECTION] - \u001b]0;x\u0007',
        b: YES,
      },
    })
    expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)
    expect(text).toContain('␛[31mcache')
  })

  it('says the same with colours', () => {
    const show = { lines: { p: PROPOSAL, a: YES, b: YES } }
    const colored = summarise(show, { ...OPTIONS, color: true })
    expect(colored).toContain('\u001b[')
    expect(colored.replace(/\u001b\[\d+m/g, '')).toBe(summarise(show))
  })
})

describe('wrapText', () => {
  it('counts CJK and emoji as two columns and breaks long words', () => {
    expect(wrapText('価格価格 ok 🎉🎉🎉', 6)).toEqual(['価格価', '格 ok', '🎉🎉🎉'])
  })
})

describe('writeOut', () => {
  it('resolves when a slow reader has taken everything', async () => {
    let taken = 0
    const slow = new Writable({
      highWaterMark: 16,
      write(chunk: Buffer, _encoding, done) {
        taken += chunk.length
        setTimeout(done, 5)
      },
    })
    await writeOut(slow, 'x'.repeat(200_000))
    expect(taken).toBe(200_000)
  })

  it('resolves quietly when the reader has gone, also afterwards', async () => {
    const closed = new Writable({
      write(_chunk, _encoding, done) {
        done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))
      },
    })
    guardStdout(closed)
    await writeOut(closed, 'x')
    await writeOut(closed, 'y')
  })

  it('reports any other failure', async () => {
    const full = new Writable({
      write(_chunk, _encoding, done) {
        done(Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }))
      },
    })
    await expect(writeOut(full, 'x')).rejects.toMatchObject({
      exitCode: 1,
      hint: expect.stringContaining('room'),
    })
  })

  it('leaves no listeners behind', async () => {
    const stream = new PassThrough()
    for (let i = 0; i < 20; i++) await writeOut(stream, 'x')
    expect(stream.listenerCount('error')).toBe(0)
  })
})

describe('wantsColor', () => {
  const terminal = { isTTY: true }
  const pipe = {}
  it.each([
    [terminal, {}, undefined, true],
    [pipe, {}, undefined, false],
    [terminal, { NO_COLOR: '1' }, undefined, false],
    [terminal, { NO_COLOR: '' }, undefined, true],
    [pipe, { FORCE_COLOR: '1' }, undefined, true],
    [terminal, { FORCE_COLOR: '0' }, undefined, false],
    [pipe, { FORCE_COLOR: '1' }, false, false],
    [terminal, { TERM: 'dumb' }, undefined, false],
  ])('%o with %o and --color %s: %s', (stream, env, flag, expected) => {
    expect(wantsColor(stream, env, flag)).toBe(expected)
  })
})
