import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { loadConfig } from '../src/config/load.js'
import { UserError } from '../src/core/errors.js'

let folder: string
let file: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'openbotman-methods-'))
  file = join(folder, 'openbotman.yaml')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const STEP = { name: 'failures', speakers: 'all', ask: 'Why did it fail? At most {{words}} words.' }
const METHOD = { summary: 'it has failed; everyone says why', steps: [STEP] }

function load(parts: Record<string, unknown>) {
  const agents = { planner: {}, coder: {}, reviewer: {} }
  writeFileSync(file, stringify({ version: 1, agents, ...parts }))
  return loadConfig(file)
}

const withSteps = (...steps: object[]) => ({
  methods: { premortem: { ...METHOD, steps: steps.map((step) => ({ ...STEP, ...step })) } },
})
const withMethod = (change: object) => ({ methods: { premortem: { ...METHOD, ...change } } })

async function failureOf(parts: Record<string, unknown>): Promise<UserError> {
  const error = await load(parts).then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(error instanceof UserError)) throw new Error(`expected a UserError, got ${String(error)}`)
  return error
}

it('reads a method with all that it says', async () => {
  const { methods } = await load({
    methods: {
      premortem: {
        summary: 'it has failed',
        use: 'a plan that everybody likes',
        agents: { least: 3, most: 6 },
        settles: 'estimates',
        steps: [
          {
            ...STEP,
            name: 'failure-modes',
            speakers: ['coder', 'reviewer'],
            order: 'in-turn',
            sees: [],
            words: 90,
          },
          {
            ...STEP,
            name: 'odds',
            title: 'The odds',
            when: 'every',
            sees: ['failure-modes', 'odds'],
            anonymous: true,
            expects: 'estimate',
            shows: 'estimates',
            ask: 'Round {{round}} of {{rounds}}: {{form}} {{side}}',
          },
        ],
      },
    },
  })
  expect(methods).toEqual([
    {
      name: 'premortem',
      summary: 'it has failed',
      use: 'a plan that everybody likes',
      agents: { least: 3, most: 6 },
      flow: 'steps',
      settles: 'estimates',
      steps: [
        {
          name: 'failure-modes',
          title: 'Failure modes',
          speakers: ['coder', 'reviewer'],
          order: 'in-turn',
          when: 'first',
          sees: [],
          anonymous: false,
          shows: null,
          expects: 'text',
          words: 90,
          ask: STEP.ask,
        },
        {
          name: 'odds',
          title: 'The odds',
          speakers: 'all',
          order: 'parallel',
          when: 'every',
          sees: ['failure-modes', 'odds'],
          anonymous: true,
          shows: 'estimates',
          expects: 'estimate',
          words: 200,
          ask: 'Round {{round}} of {{rounds}}: {{form}} {{side}}',
        },
      ],
    },
  ])
})

it('completes a method that says little, which any team and the configuration may name', async () => {
  const config = await load({
    ...withMethod({}),
    discussion: { method: 'premortem', chair: 'coder', anonymous: true, blindPick: false },
    teams: { default: { agents: ['planner', 'coder'], method: 'auto', chair: 'planner' } },
  })
  expect(config.methods[0]).toMatchObject({ use: '', agents: { least: 2, most: null }, settles: null })
  expect(config.discussion).toMatchObject({
    method: 'premortem',
    chair: 'coder',
    anonymous: true,
    blindPick: false,
  })
  expect(config.teams[0]).toMatchObject({ method: 'auto', chair: 'planner' })
})

it('has what holds where nothing is said', async () => {
  const { methods, prompts, discussion } = await load({})
  expect({ methods, prompts }).toEqual({ methods: [], prompts: {} })
  expect(discussion).toMatchObject({ method: 'consensus', chair: null, anonymous: false, blindPick: true })
})

const STEPS = 'methods.premortem.steps'

describe('a faulty method names file, line, key and cure', () => {
  const faults: [what: string, parts: Record<string, unknown>, message: string, hint: string][] = [
    [
      'a name that ships',
      { methods: { council: METHOD } },
      ':7: methods.council: the method council ships with the program',
      'a name of its own',
    ],
    ['auto', { methods: { auto: METHOD } }, ':7: methods.auto: the method auto ships', 'a name of its own'],
    ['a name of odd characters', { methods: { 'Pre mortem': METHOD } }, '"Pre mortem" cannot be used', 'a-z'],
    [
      'no summary',
      { methods: { premortem: { steps: [STEP] } } },
      'premortem.summary: is missing',
      'one line',
    ],
    ['no steps', withMethod({ steps: [] }), ':9: methods.premortem.steps: an empty list', 'a list of steps'],
    ['an unknown key', withMethod({ stepz: [] }), 'methods.premortem.stepz: unknown key', '"steps"'],
    [
      'an unknown key of a step',
      withSteps({ speaker: 'all' }),
      `${STEPS}[0].speaker: unknown key`,
      '"speakers"',
    ],
    ['a step that asks nothing', withSteps({ ask: ' ' }), `${STEPS}[0].ask`, 'what is asked'],
    ['unknown speakers', withSteps({ speakers: 'everyone' }), `${STEPS}[0].speakers: "everyone"`, 'proposer'],
    ['the advocate', withSteps({ speakers: 'advocate' }), `${STEPS}[0].speakers: "advocate"`, 'responders'],
    ['a vote', withSteps({ expects: 'vote' }), `${STEPS}[0].expects: "vote"`, 'decision, ranking'],
    [
      'an unknown agent',
      withSteps({ speakers: ['coder', 'revewer'] }),
      `${STEPS}[0].speakers[1]: there is no agent "revewer"`,
      'Did you mean "reviewer"?',
    ],
    [
      'an unknown step',
      withSteps({}, { name: 'lesson', sees: ['failure'] }),
      `${STEPS}[1].sees[0]: there is no step "failure" in this method`,
      'Did you mean "failures"? Steps: failures, lesson.',
    ],
    [
      'two steps of a name',
      withSteps({}, {}),
      `${STEPS}[1].name: there are two steps "failures"`,
      'another name',
    ],
    [
      'an unknown placeholder',
      withSteps({ ask: 'At most {{word}} words.' }),
      `:12: ${STEPS}[0].ask: there is no placeholder {{word}} here`,
      'Did you mean {{words}}? Placeholders: {{words}}, {{round}}, {{rounds}}, {{side}}, {{form}}.',
    ],
    [
      'a placeholder of odd characters',
      withSteps({ ask: '{{a b}}' }),
      'there is no placeholder {{a b}}',
      '{{words}}',
    ],
    [
      'something shown that nobody is asked for',
      withSteps({ shows: 'matrix' }),
      `${STEPS}[0].shows: no step asks for what "matrix" is reckoned from`,
      'expects: scores',
    ],
    [
      'scores without criteria',
      withSteps({ expects: 'scores' }),
      `${STEPS}[0].expects: no step names`,
      'criteria',
    ],
    [
      'a ranking of nothing',
      withSteps({ expects: 'ranking', sees: [] }),
      `${STEPS}[0].sees: a ranking`,
      'Name the step',
    ],
    [
      'no first round',
      withSteps({ when: 'later' }),
      `${STEPS}: no step is taken in the first round`,
      'every',
    ],
    [
      'estimates that cannot settle',
      withMethod({ settles: 'estimates' }),
      'premortem.settles: no step',
      'estimate',
    ],
    ['too few words', withSteps({ words: 5 }), `${STEPS}[0].words: 5 is not`, 'from 10 to 2000'],
    [
      'a panel of one',
      withMethod({ agents: { least: 1 } }),
      'agents.least: one agent is no panel',
      '2 or more',
    ],
    [
      'most below least',
      withMethod({ agents: { least: 4, most: 3 } }),
      'agents.most: 3 is less than',
      'Raise',
    ],
    [
      'an unknown prompt',
      { prompts: { anwers: 'Answer.' } },
      ':7: prompts.anwers: there is no such prompt',
      'Did you mean "answers"',
    ],
    [
      'a placeholder that a prompt does not have',
      { prompts: { answers: 'At most {{wrods}} words.' } },
      ':7: prompts.answers: there is no placeholder {{wrods}} here',
      'Did you mean {{words}}? Placeholders: {{words}}.',
    ],
    [
      'a placeholder where there is none',
      { prompts: { topic: '{{topic}}' } },
      'prompts.topic: there is no placeholder {{topic}} here',
      'Placeholders: none.',
    ],
    ['an empty prompt', { prompts: { answers: '' } }, ':7: prompts.answers', 'a text'],
    [
      'an unknown chair',
      { discussion: { chair: 'codr' } },
      ':7: discussion.chair: there is no agent "codr"',
      '"coder"',
    ],
    [
      'a chair who is not in the team',
      { teams: { default: { agents: ['planner', 'coder'], chair: 'reviewer' } } },
      'teams.default.chair: there is no agent "reviewer"',
      'The chair is one of: planner, coder.',
    ],
    [
      "a team's unknown method",
      { teams: { default: { agents: ['planner', 'coder'], method: 'delfi' } } },
      'teams.default.method: there is no method "delfi"',
      'Did you mean "delphi"?',
    ],
    [
      'a switch as text',
      { discussion: { anonymous: 'yes' } },
      ':7: discussion.anonymous: "yes"',
      'true or false',
    ],
  ]
  it.each(faults)('%s', async (_, parts, message, hint) => {
    const error = await failureOf(parts)
    expect(error.message).toContain('openbotman.yaml:')
    expect(error.message).toContain(message)
    expect(`${error.message} ${error.hint}`).toContain(hint)
    expect(error.exitCode).toBe(2)
  })
})

it('takes words in place of those that ship', async () => {
  const prompts = { answers: 'Answer in {{words}} words.', 'council.ranking': 'Rank them: {{form}}' }
  expect((await load({ prompts })).prompts).toEqual(prompts)
})
