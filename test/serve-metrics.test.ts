import { describe, expect, it } from 'vitest'
import type { DiscussionEvent } from '../src/core/events.js'
import { usageOf } from '../src/core/usage.js'
import { Metrics } from '../src/serve/http/metrics.js'
import { hold, replying } from './hold-in-memory.js'

function metricsOf(now = { running: 0, waiting: 0, streams: 0 }): Metrics {
  return new Metrics({
    running: () => now.running,
    waiting: () => now.waiting,
    streams: () => now.streams,
    generator: 'openbotman 1.2.3',
  })
}

/** The rows of the text exposition: name with labels, and value. */
async function rowsOf(metrics: Metrics): Promise<Record<string, number>> {
  const lines = (await metrics.render()).split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.lastIndexOf(' ')
      return [line.slice(0, at), Number(line.slice(at + 1))]
    }),
  )
}

const PROPOSAL = '### Decision\nCache for an hour.\n\n[POSITION: PROPOSAL] - cheap'
const SUPPORT = '[POSITION: SUPPORT] - fine'

describe('metrics', () => {
  it('count what happens in a discussion: replies by provider and failure, tokens, cost, its end', async () => {
    const metrics = metricsOf()
    const { log, state } = await hold({ provider: replying({ p: [PROPOSAL], a: [SUPPORT] }), rounds: 1 })
    for (const event of log.events) metrics.observe(event)
    const rows = await rowsOf(metrics)
    // What the failed call cost is estimated.
    const { inputTokens, costUsd } = usageOf(state)
    expect(inputTokens).toBeGreaterThan(1200)
    expect(rows).toMatchObject({
      'openbotman_replies_total{provider="scripted",outcome="ok"}': 2,
      'openbotman_replies_total{provider="scripted",outcome="network"}': 1,
      'openbotman_reply_attempts_total{provider="scripted"}': 3,
      'openbotman_reply_seconds_count{provider="scripted"}': 3,
      'openbotman_reply_seconds_bucket{le="+Inf",provider="scripted"}': 3,
      'openbotman_tokens_total{provider="scripted",kind="input"}': inputTokens,
      'openbotman_tokens_total{provider="scripted",kind="output"}': 200,
      'openbotman_cost_usd_total{provider="scripted"}': costUsd,
      'openbotman_discussions_total{status="consensus"}': 1,
    })
  })

  it('put the time of a reply into seconds', async () => {
    const metrics = metricsOf()
    const { log } = await hold({ provider: replying({}), rounds: 1 })
    const failed = log.events.find((event) => event.type === 'turn.failed')
    if (failed === undefined) throw new Error('nobody failed')
    metrics.observe({ ...failed, durationMs: 7000 } as DiscussionEvent)
    const rows = await rowsOf(metrics)
    expect(rows['openbotman_reply_seconds_sum{provider="scripted"}']).toBe(7)
    expect(rows['openbotman_reply_seconds_bucket{le="5",provider="scripted"}']).toBe(0)
    expect(rows['openbotman_reply_seconds_bucket{le="10",provider="scripted"}']).toBe(1)
  })

  it('tell what is going on when they are asked', async () => {
    const now = { running: 0, waiting: 0, streams: 0 }
    const metrics = metricsOf(now)
    for (const values of [
      [2, 7, 1],
      [0, 0, 0],
    ] as const) {
      ;[now.running, now.waiting, now.streams] = values
      expect(await rowsOf(metrics)).toMatchObject({
        openbotman_discussions_running: values[0],
        openbotman_discussions_waiting: values[1],
        openbotman_event_streams: values[2],
      })
    }
    const rows = await rowsOf(metrics)
    expect(rows.openbotman_memory_bytes).toBeGreaterThan(1_000_000)
    expect(rows['openbotman_build_info{version="1.2.3"}']).toBe(1)
  })

  it('count requests by route, not by address, and callbacks by what came of them', async () => {
    const metrics = metricsOf()
    const route = '/v1/discussions/:id'
    metrics.observeRequest({ method: 'GET', route, status: 200, durationMs: 30 })
    metrics.observeRequest({ method: 'GET', route, status: 404, durationMs: 2 })
    metrics.observeRequest({ method: 'BREW', route: '/none', status: 405, durationMs: 1 })
    for (const outcome of ['retrying', 'delivered', 'delivered']) metrics.observeCallback(outcome)
    expect(await rowsOf(metrics)).toMatchObject({
      [`openbotman_http_requests_total{method="GET",route="${route}",status="200"}`]: 1,
      [`openbotman_http_requests_total{method="GET",route="${route}",status="404"}`]: 1,
      'openbotman_http_requests_total{method="other",route="/none",status="405"}': 1,
      [`openbotman_http_request_seconds_count{method="GET",route="${route}"}`]: 2,
      [`openbotman_http_request_seconds_bucket{le="0.025",method="GET",route="${route}"}`]: 1,
      'openbotman_callbacks_total{outcome="delivered"}': 2,
    })
  })

  it('are of one server alone, and all begin with openbotman_', async () => {
    const [one, other] = [metricsOf(), metricsOf()]
    one.observeCallback('delivered')
    expect(Object.keys(await rowsOf(other)).filter((row) => row.includes('callbacks'))).toEqual([])
    const rows = Object.keys(await rowsOf(one))
    expect(rows.length).toBeGreaterThan(5)
    expect(rows.filter((row) => !row.startsWith('openbotman_'))).toEqual([])
    expect(one.contentType).toMatch(/^text\/plain; version=0\.0\.4/)
  })
})
