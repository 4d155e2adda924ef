import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { METHODS, REVIEW } from '../src/core/methods.js'
import { PROMPT_KEYS, type PromptKey, type PromptWords, say } from '../src/core/prompt/words.js'
import { DE } from '../src/core/prompt/words-de.js'
import { EN } from '../src/core/prompt/words-en.js'
import { parseReply } from '../src/core/reply.js'
import { fillTemplate, listPlaceholders } from '../src/core/text/template.js'

const LANGUAGES: [string, PromptWords][] = [
  ['English', EN],
  ['German', DE],
]
const OTHERS = LANGUAGES.filter(([, words]) => words !== EN)

/** What a program reads from replies, so that it has to be asked for in these very words. */
const EXACT =
  /### [A-Z][a-z]+(?: items)?|\[[A-Z]+:|"\[\w+\](?: (?:accepted|declined|upheld|withdrawn|confirmed|disputed)\b)?|<\w+>|\b(?:PROPOSAL|SUPPORT|SUPPORT_WITH_CONDITIONS|CONCERN|OBJECTION)\b|\b(?:Confidence|Changed by|owner|priority|weight):/g

function exactWordsOf(text: string): string[] {
  return [...new Set([...text.matchAll(EXACT)].map(([word]) => word))].sort()
}

const SOURCE = new URL('../src/core/', import.meta.url)
const code = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !/words-\w+\.ts$/.test(file))
  .map((file) => readFileSync(new URL(file, SOURCE), 'utf8'))
  .join('\n')

const stepKeys = [...METHODS, REVIEW]
  .filter(({ flow }) => flow === 'steps')
  .flatMap(({ name, steps }) => steps.map((step) => `${name}.${step.name}`))

describe('the prompts', () => {
  it.each(OTHERS)('have the same keys and placeholders in %s as in English', (_, words) => {
    const placeholders = (texts: PromptWords) =>
      Object.fromEntries(
        Object.entries(texts).map(([key, text]) => [key, listPlaceholders(text).sort()] as const),
      )
    expect(placeholders(words)).toEqual(placeholders(EN))
  })

  it.each(OTHERS)('ask in %s for the same headings, tags and verbs as in English', (_, words) => {
    const exact = (texts: PromptWords) =>
      Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, exactWordsOf(text)] as const))
    expect(exact(words)).toEqual(exact(EN))
  })

  it.each(OTHERS)('leave no text in %s as it is in English', (_, words) => {
    const same = PROMPT_KEYS.filter((key) => words[key] === EN[key])
    expect(same).toEqual(['own.step'])
  })

  it('have words for every step of every method that is taken in steps', () => {
    expect(stepKeys.length).toBeGreaterThan(10)
    expect(stepKeys.filter((key) => !PROMPT_KEYS.some((known) => known === key))).toEqual([])
  })

  it('have no key that nobody asks for', () => {
    const isStep = (key: string) => stepKeys.includes(key.replace(/\.later$/, ''))
    const isNamed = (key: string) => code.includes(`'${key}'`)
    const isComposed = (key: string) => {
      const [prefix = '', suffix = ''] = key.split('.')
      return suffix !== '' && code.includes(`\`${prefix}.\${`) && isNamed(suffix)
    }
    expect(PROMPT_KEYS.filter((key) => !isStep(key) && !isNamed(key) && !isComposed(key))).toEqual([])
  })

  it.each(LANGUAGES)('show in %s a form of reply that is read as it is meant', (_, words) => {
    const system = fillTemplate(words.system, {
      ...Object.fromEntries(listPlaceholders(words.system).map((name) => [name, 'x'])),
      owner: 'coder',
    })
    const form = system.slice(system.indexOf('### Decision'), system.indexOf('Confidence: 0.8') + 15)
    const reply = parseReply(form)
    expect(reply).toMatchObject({ position: 'SUPPORT', confidence: 0.8 })
    expect(reply.reason).toMatch(/\p{L}+ \p{L}+/u)
    expect(reply.decision).toContain('150')
    expect(reply.conditions).toHaveLength(1)
    expect(reply.assumptions).toHaveLength(1)
    expect(reply.actionItems).toMatchObject([{ owner: 'coder', priority: 'high' }])
  })
})

/** Who only repeats the form has said nothing. */
function expectNothingIn(form: string, expects: 'ranking' | 'estimate' | 'criteria' | 'scores') {
  expect(parseReply(form, null, expects).form).toBeNull()
}

describe.each(LANGUAGES)('the forms in %s are read once they are filled in', (_, words) => {
  it('for an estimate', () => {
    const shown = words['form.estimate']
    const example = shown.slice(shown.lastIndexOf('[ESTIMATE'))
    const read = { type: 'estimate', value: 340, unit: 'km', low: 290, high: 420 }
    expect(parseReply(example, null, 'estimate').form).toEqual(read)
    expectNothingIn(shown, 'estimate')
  })

  it('for a ranking', () => {
    const shown = fillTemplate(words['form.ranking'], { labels: 'A | B' })
    const filled = shown.replace(/^1\. .*? - /m, '1. B - ').replace(/^2\. .*? - /m, '2. A - ')
    expect(parseReply(filled, null, 'ranking').form).toEqual({ type: 'ranking', labels: ['B', 'A'] })
    expectNothingIn(shown, 'ranking')
  })

  it('for criteria', () => {
    const names = ['Redis', 'Kafka', 'Cost', 'Effort']
    const shown = words['form.criteria']
    const filled = shown.replace(/^- .*?(?= \(|$)/gm, () => `- ${names.shift()}`)
    expect(parseReply(filled, null, 'criteria').form).toEqual({
      type: 'criteria',
      options: ['Redis', 'Kafka'],
      criteria: [
        { name: 'Cost', weight: 5 },
        { name: 'Effort', weight: 2 },
      ],
    })
    expectNothingIn(shown, 'criteria')
  })

  it('for scores', () => {
    const names = ['Redis', 'Kafka']
    const shown = words['form.scores']
    const filled = shown
      .replace(/^\| Option .*$/m, '| Option | Cost | Effort |')
      .replace(/^\| [^|]+(?=\| \d)/gm, () => `| ${names.shift()} `)
    expect(parseReply(filled, null, 'scores').form).toEqual({
      type: 'scores',
      scores: [
        { option: 'Redis', criterion: 'Cost', score: 4 },
        { option: 'Redis', criterion: 'Effort', score: 2 },
        { option: 'Kafka', criterion: 'Cost', score: 1 },
        { option: 'Kafka', criterion: 'Effort', score: 5 },
      ],
    })
    expectNothingIn(shown, 'scores')
  })

  it('for a pick', () => {
    const line = /\[PICK: .*$/.exec(words.picks)?.[0] ?? ''
    const { form } = parseReply(line.replace(/: [^\]]*\]/, ': Redis]'), null, 'pick')
    expect(form).toMatchObject({ type: 'pick', option: 'Redis' })
  })
})

describe('the language of a prompt', () => {
  const asked = (language: string, prompts: Partial<Record<PromptKey, string>> = {}) =>
    say({ brief: { title: 'T', text: 'T', source: null, language }, prompts }, 'topic')

  it('is that of the topic, whatever its country', () => {
    expect(asked('de')).toBe(DE.topic)
    expect(asked('de-AT')).toBe(DE.topic)
    expect(asked('en-GB')).toBe(EN.topic)
  })

  it('is English where there are no words of its own', () => {
    expect(asked('fr')).toBe(EN.topic)
  })

  it('gives way to the user’s own words', () => {
    expect(asked('de', { topic: 'Darum geht es:' })).toBe('Darum geht es:')
  })
})
