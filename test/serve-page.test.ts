import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { Client } from '../src/serve/http/ports.js'
import { readRoute } from '../src/serve/page/browser/route.js'
import { HOSTILE_SHOW } from './export-samples.js'
import { AGREES, OBJECTS, startGatedModel } from './gated-model.js'
import { doorFor, ended, type Served, type ServeOptions, serve, start } from './http-api.js'
import { AGREED, begunAt, DIVIDED, keepRun } from './kept-runs.js'
import { AGREEING, createProject, SCRIPTED_PANEL } from './mcp-client.js'

const TOPIC = 'Shall we cache the prices for an hour or for a day?'

const client = (name: string, ...scopes: ('read' | 'discuss' | 'admin')[]): Client => ({
  name,
  scopes: new Set(scopes),
})
const CLIENTS = [
  client('reader', 'read'),
  client('bot', 'read', 'discuss'),
  client('other', 'read', 'discuss'),
  client('chief', 'read', 'discuss', 'admin'),
  client('writer', 'discuss'),
]

const as = (name: string) => ({ authorization: `Bearer ${name}` })

function createPanel(): string {
  return createProject({ 'openbotman.yaml': SCRIPTED_PANEL, 'replies.yaml': AGREEING })
}

/** A server of people with tokens, over a folder of runs. */
async function open(folder = createPanel(), options: ServeOptions = {}) {
  const api = await serve(folder, { door: doorFor(CLIENTS), ...options })
  const get = async (place: string, name: string | null = 'chief') => {
    const response = await fetch(`${api.url}${place}`, { headers: name === null ? {} : as(name) })
    return { status: response.status, headers: response.headers, text: await response.text() }
  }
  return { api, folder, get, runs: path.join(folder, 'discussions') }
}

const beginAs = (api: Served, name: string) => start(api, { topic: TOPIC }, as(name))

describe('the page itself', () => {
  it('is open to all, holds no data, and allows nothing but its own files', async () => {
    const { get, runs } = await open()
    keepRun(runs, '2026-01-01_00-00-00_secret', AGREED)
    const shell = await get('/', null)
    expect(shell.status).toBe(200)
    expect(shell.text).not.toMatch(/Cache the prices|planner|secret/i)
    const policy = shell.headers.get('content-security-policy') ?? ''
    expect(policy).toMatch(/^default-src 'none';/)
    expect(policy).toMatch(/frame-ancestors 'none'$/)
    expect(policy).not.toContain('unsafe')
    expect(shell.headers.get('x-content-type-options')).toBe('nosniff')
    expect(shell.headers.get('set-cookie')).toBeNull()
    expect(shell.text).not.toMatch(
      /<script(?! type="module" src="\/assets\/page\.js"><\/script>)|<style|style=| on\w+=/,
    )
    const linked = [...shell.text.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address = '']) => address)
    expect(linked.filter((address) => !/^(\/assets\/|#)/.test(address))).toEqual([])
    for (const address of linked.filter((each) => each.startsWith('/'))) {
      const file = await get(address, null)
      expect(file.status, address).toBe(200)
      expect(file.headers.get('x-content-type-options')).toBe('nosniff')
    }
    expect((await get('/assets/page.js', null)).headers.get('content-type')).toMatch(/^text\/javascript/)
  })

  it('shows its parts to those only whose token may read', async () => {
    const { api, get } = await open()
    const id = await beginAs(api, 'bot')
    await ended(api, id, as('bot'))
    for (const part of ['/page/discussions', `/page/discussions/${id}`, '/page/start', '/page/cost']) {
      expect((await get(part, null)).status, part).toBe(401)
      expect((await get(part, 'nobody')).status, part).toBe(401)
      expect((await get(part, 'writer')).status, part).toBe(403)
      const shown = await get(part, 'reader')
      expect(shown.status, part).toBe(200)
      expect(shown.headers.get('content-type')).toBe('text/html; charset=utf-8')
      expect(shown.headers.get('content-security-policy')).toMatch(/^default-src 'none'/)
      expect(shown.headers.get('cache-control')).toBe('no-store')
    }
    expect((await get('/page/discussions/2026-01-01_00-00-00_none')).status).toBe(404)
    expect((await get('/page/discussions/..%2f..%2fetc%2fpasswd')).status).toBe(404)
  })

  it('has a script whose types hold', () => {
    const root = fileURLToPath(new URL('..', import.meta.url))
    const tsc = path.join(root, 'node_modules/typescript/bin/tsc')
    execFileSync(process.execPath, [tsc, '-p', 'src/serve/page/browser'], { cwd: root, stdio: 'pipe' })
  })
})

describe('a link into the page', () => {
  it.each([
    ['#/discussions/2026-01-01_00-00-00_x', '/page/discussions/2026-01-01_00-00-00_x'],
    [
      '#/discussions/2026-01-01_00-00-00_k%C3%A4se/decision',
      '/page/discussions/2026-01-01_00-00-00_k%C3%A4se',
    ],
    [
      '#/discussions/..\\..\\v1\\discussions\\x\\transcript',
      '/page/discussions/..%5C..%5Cv1%5Cdiscussions%5Cx%5Ctranscript',
    ],
    ['#/discussions/..%2F..%2Fv1', '/page/discussions/..%2F..%2Fv1'],
    ['#/discussions/%zz', '/page/discussions/%25zz'],
    ['#/?text=a/b', '/page/discussions?text=a/b'],
  ])('%s leads to a part of it', (hash, place) => {
    const { pathname, search } = new URL(readRoute(hash).part, 'http://localhost')
    expect(pathname + search).toBe(place)
  })
})

describe('who may do what', () => {
  it('offers forms for what a token allows, and for what is one’s own', async () => {
    const model = await startGatedModel()
    const { api, get } = await open(createPanel(), { settings: { provider: 'openai:fake' }, env: model.env })
    model.shut()
    const id = await beginAs(api, 'bot')
    await model.asked(1)
    const offered = async (place: string, name: string) => {
      const { text } = await get(place, name)
      return [...text.matchAll(/data-(form="(?:start|remark)|cancel|delete|download)/g)].map(
        ([, what]) => what,
      )
    }
    const downloads = ['download', 'download', 'download']
    expect(await offered('/page/start', 'reader')).toEqual([])
    expect(await offered('/page/start', 'bot')).toEqual(['form="start'])
    const place = `/page/discussions/${id}`
    expect(await offered(place, 'reader')).toEqual(downloads)
    expect(await offered(place, 'other')).toEqual(downloads)
    expect(await offered(place, 'bot')).toEqual(['cancel', ...downloads, 'form="remark'])
    expect(await offered(place, 'chief')).toEqual(['cancel', ...downloads, 'form="remark'])
    model.open()
    await ended(api, id, as('bot'))
    expect(await offered(place, 'other')).toEqual(downloads)
    expect(await offered(place, 'bot')).toEqual(['delete', ...downloads])
  })
})

describe('a discussion', () => {
  it('tells at a glance whom it waits for and what was said last, then how it ended', async () => {
    const model = await startGatedModel(() => `${AGREES} and <b>more</b>`)
    const { api, get } = await open(createPanel(), {
      settings: { provider: 'openai:fake', maxRunning: 1 },
      env: model.env,
    })
    model.shut()
    const [id, second] = [await beginAs(api, 'bot'), await beginAs(api, 'bot')]
    await model.asked(1)
    const running = await get(`/page/discussions/${id}`)
    expect(running.text).toContain('Round 1 of at most 3: Planner is asked for the proposal.')
    expect(running.text).toContain('0 replies so far, at most 10')
    expect(running.text).toMatch(new RegExp(`data-follows="${id}" data-seq="\\d+"`))
    expect((await get(`/page/discussions/${second}`)).text).toContain('It waits for its turn.')
    expect((await get('/page/discussions')).text).toMatch(/data-again="5".*Waiting.*Running/s)
    model.open()
    await ended(api, id, as('bot'))
    const over = await get(`/page/discussions/${id}`)
    expect(over.text).toContain('The panel agreed: 2 of 2 votes for it, after one round.')
    expect(over.text).not.toMatch(/data-follows|<progress/)
    for (const section of ['decision', 'tasks', 'positions', 'points', 'dissent', 'replies', 'topic'])
      expect(over.text).toContain(`<section id="${section}"`)
    await ended(api, second, as('bot'))
  })

  it('names a few of many that it waits for', async () => {
    const ids = Array.from({ length: 30 }, (_, index) => `agent${index}`)
    const agents = ids.map((id) => `  ${id}: { role: r, name: ${id} }\n`).join('')
    const folder = createProject({ 'openbotman.yaml': `version: 1\nagents:\n${agents}` })
    const model = await startGatedModel()
    const { api, get } = await open(folder, { settings: { provider: 'openai:fake' }, env: model.env })
    model.shut()
    const id = await beginAs(api, 'bot')
    await model.asked(1)
    model.release()
    await model.asked(2)
    expect((await get(`/page/discussions/${id}`)).text).toContain(
      'agent1, agent2, agent3, agent4 and 25 others are asked for their answer.',
    )
    model.open()
    await ended(api, id, as('bot'))
  })

  it('asks for remarks only as long as somebody sees them, and says who', async () => {
    const model = await startGatedModel(() => OBJECTS)
    const { api, get } = await open(createPanel(), { settings: { provider: 'openai:fake' }, env: model.env })
    model.shut()
    const id = await start(api, { topic: TOPIC, rounds: 1 }, as('bot'))
    await model.asked(1)
    const hint = async () =>
      /id="remark-hint">(.*?)</.exec((await get(`/page/discussions/${id}`)).text)?.[1] ?? null
    expect(await hint()).toBe('No further round follows: whoever is asked next sees it.')
    model.release()
    await model.asked(3)
    expect(await hint()).toMatch(/if anybody is\.$/)
    const twice = await start(api, { topic: TOPIC, rounds: 2 }, as('bot'))
    await model.asked(4)
    expect((await get(`/page/discussions/${twice}`)).text).toContain(
      'All agents see it from the next round on, if there is one.',
    )
    model.open()
    await ended(api, id, as('bot'))
    await ended(api, twice, as('bot'))
  })

  it('says what failed and what to do about it', async () => {
    const { get, runs } = await open()
    const failure = {
      kind: 'auth' as const,
      message: 'the key is not valid',
      hint: 'Set a new one.',
      retryable: false,
    }
    keepRun(runs, '2026-01-01_00-00-00_failed', { lines: { p: null, a: null, b: null }, failure })
    const { text } = await get('/page/discussions/2026-01-01_00-00-00_failed')
    expect(text).toContain('Mend what failed, then start it again.')
    expect(text).toMatch(
      /<h2>What failed<\/h2>\n<ul[^>]*>\n<li><strong>[^<]*<\/strong>: the key is not valid <em>Set a new one\.<\/em>/,
    )
  })

  it('can neither run nor load nor link to anything that a model or a topic names', async () => {
    const { get, runs } = await open()
    const id = '2026-01-01_00-00-00_hostile'
    keepRun(runs, id, HOSTILE_SHOW)
    keepRun(runs, '2026-01-01_00-00-01_live', {
      ...HOSTILE_SHOW,
      until: ({ type }) => type === 'round.closed',
    })
    const link = '[here](https://evil.example/a) <https://evil.example/b>'
    const lines = { p: `${AGREES} ${link}`, a: `${AGREES} ${link}`, b: null }
    const failure = { kind: 'crashed' as const, message: link, hint: link, retryable: false }
    const isAnswered = ({ type }: { type: string }) => type === 'turn.failed'
    keepRun(runs, '2026-01-01_00-00-02_linked', { lines, failure, until: isAnswered })
    for (const place of [
      `/page/discussions/${id}`,
      '/page/discussions/2026-01-01_00-00-02_linked',
      '/page/discussions/2026-01-01_00-00-01_live',
      '/page/discussions',
      `/page/start?from=${id}`,
      '/page/discussions?text=%22%3E%3Cscript%3Ealert(1)%3C/script%3E',
      '/page/cost?team=%3Cscript%3E',
    ]) {
      const { status, text } = await get(place)
      expect(status, place).toBe(200)
      expect(text, place).not.toMatch(/<(script|img|iframe|style|meta|link|base|object|embed)\b/i)
      const tags = text.match(/<[a-z][^>]*>/gi) ?? []
      expect(
        tags.filter((tag) => /\s(on\w+|style|srcset|action|formaction)\s*=/i.test(withoutValues(tag))),
      ).toEqual([])
      const addresses = [...text.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, address = '']) => address)
      expect(addresses.filter((address) => !address.startsWith('#/'))).toEqual([])
    }
    expect((await get(`/page/discussions/${id}`)).text).toContain('good.example')
    const linked = (await get('/page/discussions/2026-01-01_00-00-02_linked')).text
    expect(linked).toContain(
      '<span class="unlinked">here</span> <span class="address">(https://evil.example/a)</span>',
    )
  })

  it('hides keys that are known here', async () => {
    const key = 'sk-live-0123456789abcdefghij'
    const { get, runs } = await open(createPanel(), { env: { OPENAI_API_KEY: key } })
    const id = '2026-01-01_00-00-00_key'
    keepRun(runs, id, {
      lines: { p: `### Decision\nUse ${key}.\n\n[POSITION: PROPOSAL] - x`, a: '[POSITION: SUPPORT] - y' },
    })
    expect((await get(`/page/discussions/${id}`)).text).not.toContain(key)
  })
})

/** A tag without what its attributes hold, which is text. */
function withoutValues(tag: string): string {
  return tag.replace(/"[^"]*"/g, '""')
}

describe('the list', () => {
  it('says what to do where there is nothing yet', async () => {
    const { get } = await open()
    expect((await get('/page/discussions', 'bot')).text).toContain('Start the first discussion')
    expect((await get('/page/discussions', 'reader')).text).toContain(
      'Your token may read, not start discussions.',
    )
  })

  it('is searched by words and status, page by page', async () => {
    const { get, runs } = await open()
    for (let n = 0; n < 23; n++) {
      const time = `2026-01-01_00-00-${String(n).padStart(2, '0')}`
      keepRun(runs, `${time}_x`, begunAt(n === 5 ? DIVIDED : AGREED, '2026-01-01T09:00:00Z'))
    }
    const idsIn = (text: string) => [...text.matchAll(/<li data-key="([^"]*)"/g)].map(([, id]) => id)
    const first = (await get('/page/discussions')).text
    expect(idsIn(first)).toHaveLength(20)
    expect(first).toContain('<time datetime="2026-01-01T09:00:00.000Z">2026-01-01 09:00 UTC</time>')
    const [, next = ''] = /href="#\/(\?cursor=[^"]*)" rel="next"/.exec(first) ?? []
    const second = (await get(`/page/discussions${next}`)).text
    expect(idsIn(second)).toHaveLength(3)
    expect(second).not.toContain('rel="next"')
    expect(second).toContain('<a href="#/">Newest</a>')
    expect(idsIn((await get('/page/discussions?text=real+fault')).text)).toEqual(['2026-01-01_00-00-05_x'])
    expect(idsIn((await get('/page/discussions?status=no-consensus')).text)).toEqual([
      '2026-01-01_00-00-05_x',
    ])
    const nothing = await get('/page/discussions?text=unheard-of&status=')
    expect(nothing.text).toContain('No discussion fits this search.')
    expect(nothing.text).toContain('value="unheard-of"')
    expect((await get('/page/discussions?status=sunny')).status).toBe(400)
  })
})

describe('what a discussion takes', () => {
  it('costs nothing where rules or scripts answer', async () => {
    const { get } = await open(createPanel(), { settings: { offline: true } })
    const { text } = await get('/page/start', 'bot')
    expect(text).toContain('3 to 10 replies with the method consensus (3 agents, at most 3 rounds).')
    expect(text).toContain('It costs nothing')
    expect(text).not.toContain('name="budget"')
    expect((await get('/page/cost?method=debate')).text).toMatch(
      /plays consensus only.*Choose another method, or others to discuss/,
    )
  })

  it('is counted for the panel, the method and the rounds, within the budget of the server', async () => {
    const model = await startGatedModel()
    const settings = { provider: 'openai:fake', budget: '100ktok' }
    const { get } = await open(createPanel(), { settings, env: model.env })
    expect((await get('/page/start', 'bot')).text).toContain('name="budget"')
    const cost = async (query: string) => (await get(`/page/cost?${query}`)).text
    expect(await cost('rounds=1&agents=planner,coder')).toMatch(
      /\d to \d replies with the method consensus \(2 agents, at most 1 round\)/,
    )
    expect(await cost('')).toContain('It stops before 100,000 tokens')
    expect(await cost('budget=2.50usd')).toContain('$2.5')
    expect(await cost('method=auto')).toContain('chosen by what the topic asks for')
    expect(await cost('agents=planner')).toMatch(/cannot be held so: agents.*only planner/)
    expect(await cost('agents=')).toMatch(/cannot be held so: agents: nobody is in the panel/)
    expect(await cost('rounds=99')).toMatch(/cannot be held so: .*from 1 to 50/)
    expect(await cost('team=nobody')).toMatch(/cannot be held so: .*there is no team/)
  })

  it('is told beforehand where nobody can be asked', async () => {
    const folder = createProject({ 'openbotman.yaml': SCRIPTED_PANEL.replaceAll('provider: scripted', '') })
    const { get } = await open(folder, { env: { PATH: folder } })
    expect((await get('/page/start', 'bot')).text).toMatch(
      /cannot be held so: no model can be asked.*ANTHROPIC_API_KEY/s,
    )
    const { get: keyless } = await open(createPanel(), { settings: { provider: 'openai:fake' } })
    expect((await keyless('/page/cost')).text).toMatch(/cannot be held so: .*OPENAI_API_KEY/s)
  })

  it('is asked for again as it was', async () => {
    const { get, runs } = await open()
    keepRun(runs, '2026-01-01_00-00-00_x', AGREED)
    const { text } = await get('/page/start?from=2026-01-01_00-00-00_x', 'bot')
    expect(text).toContain('# Cache the prices?\n\nThe shop is slow.</textarea>')
    expect(text).toContain('<option value="consensus" selected>')
  })
})
