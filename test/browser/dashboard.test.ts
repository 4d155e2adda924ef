import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tempFolder } from '../cli.js'
import { HOSTILE_SHOW } from '../export-samples.js'
import { startGatedModel } from '../gated-model.js'
import { HOSTILE_REPLIES } from '../hostile-replies.js'
import { AGREED, begunAt, DIVIDED, keepRun } from '../kept-runs.js'
import { AGREEING, createProject, SCRIPTED_PANEL } from '../mcp-client.js'
import { findChromium } from './chromium.js'
import { findFreePort, keepScreenshot, startServer, visit } from './served-page.js'

const program = findChromium()
if (program === null)
  console.warn(
    'skipped: there is no Chromium on this machine; install one, or name it with CHROMIUM=<program>',
  )

/** By rules alone a panel agrees on it. */
const TOPIC = readFileSync(new URL('../../examples/cache.md', import.meta.url), 'utf8')

const READER = 'reader-token-0123456789'
const BOT = 'bot-token-0123456789abc'
const WRITER = 'writer-token-0123456789'

const createPanel = () => createProject({ 'openbotman.yaml': SCRIPTED_PANEL, 'replies.yaml': AGREEING })

const PROPOSES = `### Decision
We cache the prices for an hour.

### Action items
- [ ] write the drill (owner: coder, priority: high)

[POSITION: PROPOSAL] - fresh enough, and cheap
Confidence: 0.8`
const CONDITION = `### Conditions
- The cache is emptied when a price is corrected by hand, otherwise customers pay the wrong one

[POSITION: SUPPORT_WITH_CONDITIONS] - once corrections show at once
Confidence: 0.7`
const OBJECTS = '[POSITION: OBJECTION] - nobody looks after it\nConfidence: 0.6'
const REVISES = `### Decision
We cache the prices for an hour, and empty the cache when a price is corrected. The shop team looks after it.

[C1] accepted: a correction empties the cache
[C2] accepted: the shop team looks after it

[POSITION: PROPOSAL] - both are taken up`
const AGREES = '[POSITION: SUPPORT] - it holds\nConfidence: 0.9'

/** A discussion of three that agrees in its second round, reply by reply. */
const COURSE = [PROPOSES, CONDITION, OBJECTS, REVISES, AGREES, AGREES]

describe.skipIf(program === null)('the dashboard in a browser', () => {
  let browser: Browser

  beforeAll(async () => {
    // The sandbox needs rights that containers seldom give; the pages are our own.
    browser = await chromium.launch({ executablePath: program ?? '', args: ['--no-sandbox'] })
  })
  afterAll(async () => {
    await browser?.close()
  })

  const standing = (page: Page) => page.locator('.glance .stands')
  const begin = async (page: Page, topic = TOPIC) => {
    await page.getByRole('link', { name: 'New discussion' }).click()
    await page.getByLabel('What is to be decided?').fill(topic)
    await page.getByRole('button', { name: 'Start the discussion' }).click()
    await standing(page).waitFor()
  }

  it('leads from nothing over the form to the result, which can be saved, begun again and deleted', async () => {
    const { url } = await startServer(tempFolder(), { args: ['--offline'] })
    const { page, check } = await visit(browser, url)
    expect(await page.locator('main h2').innerText()).toBe('Nothing was discussed here yet')
    await check()
    await page.getByRole('link', { name: 'Start the first discussion' }).click()
    expect(await page.locator('[data-cost]').innerText()).toMatch(/3 to 10 replies.*costs nothing/s)
    expect(await page.evaluate('document.activeElement.tagName')).toBe('H1')
    await page.getByLabel('Rounds at most').fill('1')
    await expect.poll(() => page.locator('[data-cost]').innerText()).toMatch(/at most 1 round\)/)
    await page.getByLabel('Rounds at most').fill('')
    await expect.poll(() => page.locator('[data-cost]').innerText()).toMatch(/at most 3 rounds\)/)
    await page.getByLabel('What is to be decided?').fill(TOPIC)
    await check()
    await keepScreenshot(page, 'start', true)
    await page.getByRole('button', { name: 'Start the discussion' }).click()
    await expect.poll(() => standing(page).innerText()).toMatch(/Consensus/)
    expect(await page.title()).toBe('Which cache for the product catalogue? – OpenBotMan')
    for (const heading of [
      'Final Consensus',
      'Action Items',
      'Positions',
      'Conditions',
      'Dissent',
      'Replies',
    ])
      expect(await page.getByRole('heading', { name: heading, exact: true, level: 2 }).count()).toBe(1)
    await check()

    for (const [name, words] of [
      ['Transcript (.md)', '# Discussion: Which cache for the product catalogue?'],
      ['Page (.html)', '<!doctype html>'],
      ['Result (.json)', '"status":"consensus"'],
    ] as const) {
      const downloading = page.waitForEvent('download')
      await page.getByRole('button', { name }).click()
      const download = await downloading
      expect(download.suggestedFilename()).toMatch(/which-cache-for-the-product-catalogue\.(md|html|json)$/)
      expect(readFileSync(await download.path(), 'utf8')).toContain(words)
    }

    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.getByRole('button', { name: 'Copy the decision' }).click()
    await expect.poll(() => page.locator('#announcer').textContent()).toBe('The decision was copied.')
    expect(await page.getByRole('button', { name: 'Copied' }).count()).toBe(1)
    expect(await page.evaluate('navigator.clipboard.readText()')).toMatch(
      /^\*\*Option B: One shared Redis\*\*/,
    )

    await page.getByRole('link', { name: 'Start it again' }).click()
    expect(await page.getByLabel('What is to be decided?').inputValue()).toBe(TOPIC)
    await page.goBack()
    await page.getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('button', { name: 'Back' }).click()
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Delete')
    await page.getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('button', { name: 'Delete for good' }).click()
    await page.getByText('Nothing was discussed here yet').waitFor()
    expect(await page.locator('#announcer').textContent()).toBe('The discussion was deleted.')
    await check()
  })

  it('shows live what is said, in two tabs, over a reload, without taking away where one is', async () => {
    const model = await startGatedModel((index) => COURSE[index] ?? AGREES)
    const { url } = await startServer(createPanel(), { args: ['--provider', 'openai:fake'], env: model.env })
    model.shut()
    const first = await visit(browser, url)
    await begin(first.page)
    await expect
      .poll(() => standing(first.page).innerText())
      .toMatch(/Running.*Planner is asked for the proposal/s)
    const second = await visit(browser, url, {
      hash: new URL(first.page.url()).hash,
      width: 360,
      scheme: 'dark',
    })
    model.release()
    for (const { page } of [first, second])
      await expect.poll(() => standing(page).innerText()).toMatch(/Coder and Reviewer are asked for/)
    await first.check()
    await second.check()
    // What is unfolded, typed and focussed stays.
    const reply = first.page.locator('details.reply').first()
    await reply.locator('summary').click()
    const remark = first.page.getByLabel('Put a remark in')
    await remark.fill('Prices are also ')
    await first.page.evaluate('scrollTo(0, 200)')
    await second.page.reload()
    model.release()
    for (const { page } of [first, second])
      await expect.poll(() => standing(page).innerText()).toMatch(/Round 2 of at most 3: Planner is asked/)
    expect(await reply.getAttribute('open')).toBe('')
    expect(await first.page.evaluate('document.activeElement.id')).toBe('remark')
    expect(await first.page.evaluate('scrollY')).toBe(200)
    expect(await first.page.locator('#announcer').textContent()).toMatch(/Round 2 of at most 3/)
    await first.page.keyboard.type('corrected by hand.')
    expect(await remark.inputValue()).toBe('Prices are also corrected by hand.')
    await first.page.evaluate('scrollTo(0, 0)')
    await keepScreenshot(first.page, 'running')
    await keepScreenshot(second.page, 'running-narrow-dark')
    await first.page.getByRole('button', { name: 'Send the remark' }).click()
    await expect.poll(() => remark.inputValue()).toBe('')
    model.open()
    for (const { page } of [first, second])
      await expect.poll(() => standing(page).innerText()).toMatch(/2 of 2 votes for it, after 2 rounds/)
    expect(await first.page.locator('#replies').innerText()).toContain('Prices are also corrected by hand.')
    expect(await first.page.getByLabel('Put a remark in').count()).toBe(0)
    // The button that had it is gone: the focus is where one reads on.
    expect(await first.page.evaluate('document.activeElement.tagName')).toBe('H1')
    await keepScreenshot(first.page, 'result')
    await first.check()
    await second.check()
  })

  it('cancels what runs, once that is confirmed', async () => {
    const model = await startGatedModel()
    const { url } = await startServer(createPanel(), { args: ['--provider', 'openai:fake'], env: model.env })
    model.shut()
    const { page, check } = await visit(browser, url)
    await begin(page)
    await page.getByRole('button', { name: 'Cancel the discussion' }).click()
    await page.locator('#confirm-yes').click()
    await expect.poll(() => standing(page).innerText()).toMatch(/Cancelled/)
    expect(await page.getByRole('link', { name: 'Start it again' }).count()).toBe(1)
    await check()
  })

  it('says at the field what is wrong, and when there is room again, and keeps what was written', async () => {
    const model = await startGatedModel()
    const args = ['--provider', 'openai:fake', '--max-running', '1', '--max-waiting', '0']
    const { url } = await startServer(createPanel(), { args, env: model.env })
    model.shut()
    const { page, check } = await visit(browser, url, { hash: '#/start' }, /status of 4(00|22|29)/)
    const start = page.getByRole('button', { name: 'Start the discussion' })
    const topic = page.getByLabel('What is to be decided?')
    await start.click()
    await expect.poll(() => page.locator('#topic-problem').innerText()).toMatch(/Write what is to be decided/)
    expect(await topic.getAttribute('aria-invalid')).toBe('true')
    expect(await page.evaluate('document.activeElement.id')).toBe('topic')
    await check()
    await topic.fill(TOPIC)
    await page.getByLabel('Rounds at most').fill('many')
    await start.click()
    await expect.poll(() => page.locator('#rounds-problem').innerText()).toMatch(/from 1 to 50/)
    expect(await page.locator('#topic-problem').isVisible()).toBe(false)
    await page.getByLabel('Rounds at most').fill('')
    await page.getByLabel('Budget').fill('much')
    await start.click()
    await expect.poll(() => page.locator('#budget-problem').innerText()).toMatch(/50000tok/)
    await page.getByLabel('Budget').fill('')
    await page.getByLabel('Who discusses?').selectOption({ label: 'Agents of my choice' })
    await page.getByRole('checkbox', { name: /Planner/ }).check()
    // What was written is still there after a look elsewhere.
    await page.getByRole('link', { name: 'Discussions', exact: true }).click()
    await page.getByRole('searchbox').waitFor()
    await page.getByRole('link', { name: 'New discussion' }).click()
    await expect.poll(() => topic.inputValue()).toBe(TOPIC)
    await start.click()
    await expect.poll(() => page.locator('#agents-problem').innerText()).toMatch(/only planner/)
    await page.getByRole('checkbox', { name: /Coder/ }).check()
    await start.click()
    await standing(page).waitFor()
    await page.getByRole('link', { name: 'New discussion' }).click()
    await topic.fill(TOPIC)
    await start.click()
    const problem = page.locator('form > .problem')
    await expect.poll(() => problem.innerText()).toMatch(/1 discussions are running.*room in about \d+ s/s)
    expect(await topic.inputValue()).toBe(TOPIC)
    await check()
    model.open()
  })

  it('asks for a token, says which is wrong, and offers what the token allows', async () => {
    const folder = createPanel()
    keepRun(path.join(folder, 'discussions'), '2026-01-01_00-00-00_x', AGREED)
    const env = { OPENBOTMAN_TOKENS: `reader:${READER}:read,bot:${BOT},writer:${WRITER}:discuss` }
    const { url } = await startServer(folder, { args: ['--offline'], env })
    const hash = '#/discussions/2026-01-01_00-00-00_x'
    const { page, check } = await visit(browser, url, { hash }, /status of 40[13]/)
    const enter = async (token: string) => {
      await page.getByLabel('Token', { exact: true }).fill(token)
      await page.getByRole('button', { name: 'Go on' }).click()
    }
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Enter your token')
    expect(await page.getByText('not known here').count()).toBe(0)
    await check()
    await enter('wrong')
    await page.getByText('This token is not known here, or no longer.').waitFor()
    expect(await page.getByLabel('Token', { exact: true }).getAttribute('aria-invalid')).toBe('true')
    await enter(READER)
    await standing(page).waitFor()
    expect(await page.locator('#who').innerText()).toBe('reader (may read)')
    expect(await page.getByRole('link', { name: 'New discussion' }).count()).toBe(0)
    expect(await page.getByRole('button', { name: 'Delete' }).count()).toBe(0)
    await page.reload()
    await standing(page).waitFor()
    await check()
    expect(page.url()).not.toContain(READER)
    expect(await page.context().cookies()).toEqual([])
    expect(await page.evaluate('localStorage.length')).toBe(0)
    await page.getByRole('button', { name: 'Forget the token' }).click()
    await enter(WRITER)
    await page.getByText('The token of writer lacks the scope read. Use a token that has it.').waitFor()
    await page.getByRole('button', { name: 'Forget the token' }).click()
    await enter(BOT)
    await begin(page)
    await expect.poll(() => standing(page).innerText()).toMatch(/Consensus/)
    expect(await page.locator('#who').innerText()).toBe('bot')
    await check()
  })

  it('leads back to the entry when a token is revoked, and keeps what was written', async () => {
    const folder = tempFolder()
    const tokens = path.join(folder, 'tokens')
    writeFileSync(tokens, `bot:${BOT}\n`, { mode: 0o600 })
    const { url } = await startServer(folder, { args: ['--offline', '--tokens', tokens] })
    const { page } = await visit(browser, url, { hash: '#/start' }, /status of 401/)
    const token = page.getByLabel('Token', { exact: true })
    await token.fill(BOT)
    await page.keyboard.press('Enter')
    const topic = page.getByLabel('What is to be decided?')
    await topic.fill('Shall we keep this text?')
    writeFileSync(tokens, `bot:${READER}\n`, { mode: 0o600 })
    const refused = async () =>
      (await fetch(`${url}/v1/agents`, { headers: { authorization: `Bearer ${BOT}` } })).status
    await expect.poll(refused, { timeout: 10_000 }).toBe(401)
    await page.getByRole('button', { name: 'Start the discussion' }).click()
    await page.getByText('This token is not known here, or no longer.').waitFor()
    await token.fill(READER)
    await page.keyboard.press('Enter')
    await expect.poll(() => topic.inputValue()).toBe('Shall we keep this text?')
  })

  it('says in plain words what an address lacks, and that a remark is empty or was put in', async () => {
    const model = await startGatedModel()
    const { url } = await startServer(createPanel(), { args: ['--provider', 'openai:fake'], env: model.env })
    model.shut()
    const { page } = await visit(browser, url, { hash: '#/discussions/nothing' }, /status of 40[04]/)
    await page.getByText('There is no such discussion: it was deleted').waitFor()
    expect(await page.title()).toBe('It is not there – OpenBotMan')
    await page.goto(`${url}/#/?status=sunny`)
    await page.getByText('The address asks for something that this page does not know.').waitFor()
    await begin(page)
    const remark = page.getByLabel('Put a remark in')
    await page.getByRole('button', { name: 'Send the remark' }).click()
    await page.getByText('Write what the agents should take into account, in at most 4000').waitFor()
    await remark.fill('Prices are corrected by hand, too.')
    await page.getByRole('button', { name: 'Send the remark' }).click()
    await page.getByText('Your remark was put in.').waitFor()
    await page.getByText('(seen by nobody yet)').waitFor()
    expect(await page.getByText('Your remark was put in.').count()).toBe(1)
    await remark.fill('Also')
    expect(await page.getByText('Your remark was put in.').count()).toBe(0)
    model.open()
  })

  it('says that it asked too often, and goes on by itself', async () => {
    const { url } = await startServer(tempFolder(), { args: ['--offline', '--rate', '30'] })
    const { page } = await visit(browser, url, {}, /status of 429/)
    await Promise.all(Array.from({ length: 40 }, () => fetch(`${url}/v1/agents`)))
    await page.getByRole('link', { name: 'New discussion' }).click()
    await page.getByText(/Too many requests\. Going on in \d s/).waitFor()
    await page.getByLabel('What is to be decided?').waitFor()
    expect(await page.locator('#banner').innerText()).toBe('')
  })

  it('waits for a server that went away, and goes on with what it comes back with', async () => {
    const model = await startGatedModel()
    const folder = createPanel()
    const serving = { args: ['--provider', 'openai:fake'], env: model.env, port: await findFreePort() }
    const server = await startServer(folder, serving)
    model.shut()
    const { page, elsewhere } = await visit(browser, server.url)
    await begin(page)
    await model.asked(1)
    await page.getByLabel('Put a remark in').fill('kept')
    await server.kill()
    await page.getByText('Connection lost. Trying again until the server is back').waitFor()
    expect(await page.getByLabel('Put a remark in').inputValue()).toBe('kept')
    model.open()
    await startServer(folder, serving)
    await expect.poll(() => standing(page).innerText(), { timeout: 30_000 }).toMatch(/Consensus/)
    await expect.poll(() => page.locator('#banner').innerText()).toBe('')
    expect(elsewhere).toEqual([])
  })

  it('holds no connection for a tab that nobody sees, and is up to date when it is seen again', async () => {
    const model = await startGatedModel()
    const { url } = await startServer(createPanel(), { args: ['--provider', 'openai:fake'], env: model.env })
    model.shut()
    const { page, check } = await visit(browser, url)
    await begin(page)
    const streams = async () => {
      const figures = await (await fetch(`${url}/metrics`)).text()
      return /^openbotman_event_streams (\d+)$/m.exec(figures)?.[1]
    }
    const setHidden = (hidden: boolean) =>
      page.evaluate(`Object.defineProperty(document, 'hidden', { configurable: true, get: () => ${hidden} });
        document.dispatchEvent(new Event('visibilitychange'))`)
    await expect.poll(streams).toBe('1')
    expect(await page.title()).toBe('Running: Which cache for the product catalogue? – OpenBotMan')
    await page.clock.install()
    await setHidden(true)
    await expect.poll(streams).toBe('0')
    model.open()
    const { discussions } = (await (await fetch(`${url}/v1/discussions`)).json()) as {
      discussions: { id: string }[]
    }
    const events = await fetch(`${url}/v1/discussions/${discussions[0]?.id}/events`)
    expect(await events.text()).toContain('event: discussion.ended')
    expect(await standing(page).innerText()).toMatch(/Running/)
    // The title of a tab in the background tells the end all the same, a little later.
    await page.clock.fastForward(31_000)
    await expect.poll(() => page.title()).toBe('Which cache for the product catalogue? – OpenBotMan')
    expect(await streams()).toBe('0')
    await setHidden(false)
    await expect.poll(() => standing(page).innerText()).toMatch(/Consensus/)
    await check()
  })

  it('finds past discussions by words and status, page by page, and keeps the search in its address', async () => {
    const folder = createPanel()
    for (let n = 0; n < 23; n++) {
      const show = n === 5 ? DIVIDED : AGREED
      const day = String(n + 1).padStart(2, '0')
      keepRun(
        path.join(folder, 'discussions'),
        `2026-01-${day}_09-00-00_x`,
        begunAt(show, `2026-01-${day}T09:00:00Z`),
      )
    }
    const { url } = await startServer(folder, { args: ['--offline'] })
    const { page, check } = await visit(browser, url, { width: 360 })
    const count = () => page.locator('.runs > li').count()
    expect(await count()).toBe(20)
    await check()
    await page.getByRole('link', { name: 'Older discussions' }).click()
    await expect.poll(count).toBe(3)
    await page.goBack()
    await expect.poll(count).toBe(20)
    await page.getByLabel('Status').selectOption({ label: 'No consensus' })
    await page.getByRole('button', { name: 'Search' }).click()
    await expect.poll(count).toBe(1)
    await page.getByRole('searchbox', { name: 'Search' }).fill('unheard of')
    await page.keyboard.press('Enter')
    await page.getByText('No discussion fits this search.').waitFor()
    await page.reload()
    expect(await page.getByRole('searchbox', { name: 'Search' }).inputValue()).toBe('unheard of')
    await page.goBack()
    await page.locator('.runs a').click()
    await expect.poll(() => standing(page).innerText()).toMatch(/No consensus/)
    await page.getByRole('link', { name: 'Dissent' }).click()
    await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('dissent-title')
    await page.reload()
    await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('dissent-title')
    await check()
  })

  it.each([
    [360, 'light'],
    [1280, 'dark'],
  ] as const)('runs, loads and links to nothing that a model wrote: %i pixels, %s', async (width, scheme) => {
    const folder = createPanel()
    const runs = path.join(folder, 'discussions')
    keepRun(runs, '2026-01-01_00-00-00_hostile', HOSTILE_SHOW)
    const short = HOSTILE_REPLIES.filter(({ text }) => text.length < 100_000)
    keepRun(runs, '2026-01-01_00-00-01_replies', {
      lines: { p: short.map(({ text }) => text).join('\n\n'), a: AGREES, b: AGREES },
    })
    const { url } = await startServer(folder, { args: ['--offline'] })
    const { page, check } = await visit(browser, url, { width, scheme })
    await check()
    for (const id of ['2026-01-01_00-00-00_hostile', '2026-01-01_00-00-01_replies']) {
      await page.goto(`${url}/#/discussions/${id}`)
      await page.locator('.sections').waitFor()
      await page.locator('details').evaluateAll((all) => {
        for (const each of all) each.setAttribute('open', '')
      })
      await page.waitForTimeout(100)
      await check()
      const links = await page
        .locator('main a')
        .evaluateAll((all) => all.map((each) => each.getAttribute('href')))
      expect(links.filter((address) => !address?.startsWith('#/'))).toEqual([])
      await page.goto(`${url}/#/`)
      await page.locator('.runs').waitFor()
    }
  })

  it('holds even if something got past the escaping', async () => {
    const { url } = await startServer(tempFolder(), { args: ['--offline'] })
    const { page, elsewhere, incidents } = await visit(browser, url)
    const foreign = `<img src="https://evil.example/a.png" onerror="window.pwned = 1"><p style="position:fixed">x</p>
      <iframe src="https://evil.example/"></iframe><form action="https://evil.example/"><button id="send">x</button></form>`
    await page.locator('main').evaluate((main, html) => {
      main.innerHTML += html
    }, foreign)
    await page.evaluate('document.querySelector("#send").click()')
    await page.waitForTimeout(100)
    expect(await page.evaluate('window.pwned')).toBeUndefined()
    expect(new URL(page.url()).origin).toBe(url)
    expect(incidents.join('\n')).toMatch(/Content Security Policy/)
    // What the policy stops is never sent, though the browser tells of it as a request.
    expect(elsewhere.every((address) => address.startsWith('https://evil.example/'))).toBe(true)
  })

  it('is used by the keyboard: a way past the navigation, and focus that is seen', async () => {
    const { url } = await startServer(tempFolder(), { args: ['--offline'] })
    const { page } = await visit(browser, url, { width: 360 })
    await page.keyboard.press('Tab')
    expect(
      await page.locator('.skip').evaluate((link) => link.getBoundingClientRect().left),
    ).toBeGreaterThanOrEqual(0)
    expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid')
    await page.keyboard.press('Enter')
    expect(await page.evaluate('document.activeElement.id')).toBe('main')
    expect(page.url()).toBe(`${url}/`)
    const tree = await page.locator('body').ariaSnapshot()
    expect(tree).toMatch(/banner/)
    expect(tree).toMatch(/navigation "Main"/)
    expect(tree).toMatch(/main:/)
    expect(tree).toMatch(/search:/)
  })
})
