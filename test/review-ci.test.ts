import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { WORKFLOW_FILE } from './code-host.js'
import type { Job, Workflow } from './workflow-runner.js'

const workflow: Workflow & { jobs: Record<'review' | 'publish', Job> } = parse(
  readFileSync(WORKFLOW_FILE, 'utf8'),
)
const { review, publish } = workflow.jobs
const steps = [...review.steps, ...publish.steps]
const secretsIn = (value: unknown) => JSON.stringify(value).includes('secrets.')

describe('the workflow, as it is written', () => {
  it('runs for pull requests and never with the rights of their target', () => {
    expect(Object.keys(workflow.on)).toEqual(['pull_request'])
  })

  it('reviews no pull request of a fork', () => {
    expect(review.if).toContain('github.event.pull_request.head.repo.full_name == github.repository')
    expect(publish.if).toContain("needs.review.result != 'skipped'")
  })

  it('has the least rights: none by default, reading where the keys are, writing where they are not', () => {
    expect(workflow.permissions).toEqual({})
    expect(review.permissions).toEqual({ contents: 'read' })
    expect(publish.permissions).toEqual({
      'pull-requests': 'write',
      'security-events': 'write',
      actions: 'read',
      contents: 'read',
    })
    expect(secretsIn(publish)).toBe(false)
  })

  it('gives the keys to one step, by its environment alone', () => {
    expect(review.steps.filter(secretsIn).map(({ id }) => id)).toEqual(['review'])
    expect(steps.some(({ run = '' }) => secretsIn(run))).toBe(false)
    expect(secretsIn({ ...workflow, jobs: {} }) || secretsIn(review.env ?? {})).toBe(false)
  })

  it('puts nothing of the pull request into a script', () => {
    for (const { run = '' } of steps) {
      expect(run).not.toContain('${{')
      expect(run).not.toMatch(/set -x|printenv|\benv\b *$|_API_KEY/m)
    }
    // Of what the author chooses, neither is used anywhere: names of branches, titles, descriptions.
    expect(JSON.stringify(workflow)).not.toMatch(
      /head_ref|\.(?:head|base)\.ref\b|\.(?:title|body)\b(?!\s*\|)/,
    )
  })

  it('checks out the target branch only, with the history and without credentials', () => {
    const checkouts = steps.filter(({ uses = '' }) => uses.startsWith('actions/checkout@'))
    expect(checkouts.map((step) => step.with)).toEqual([
      {
        ref: expect.stringMatching(/^\$\{\{ github\.event\.pull_request\.base\.sha \}\}$/),
        'fetch-depth': 0,
        'persist-credentials': false,
      },
    ])
  })

  it('pins every action to a commit', () => {
    const used = steps.flatMap(({ uses }) => uses ?? [])
    expect(used.length).toBeGreaterThan(4)
    for (const uses of used) expect(uses).toMatch(/@[0-9a-f]{40}$/)
  })
})
