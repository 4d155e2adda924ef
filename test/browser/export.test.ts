import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { HOSTILE, HOSTILE_SHOW, pageFrom, pageOf, timed } from '../export-samples.js'
import { ADVOCATE, CONSENSUS, COUNCIL, DELPHI, TRADEOFF } from '../method-showcases.js'
import { FAILING } from '../showcase-runs.js'
import { findChromium } from './chromium.js'

const program = findChromium()
if (program === null)
  console.warn(
    'skipped: there is no Chromium on this machine; install one, or name it with CHROMIUM=<program>',
  )

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const nested = Array.from({ length: 1000 }, (_, depth) => `${'  '.repeat(depth)}- level ${depth}`).join('\n')
const fifty = `${'> '.repeat(45)}deep\n\n${Array.from({ length: 45 }, (_, n) => `${'  '.repeat(n)}- n${n}`).join('\n')}`
const DEAR = { inputTokens: 1_800_000, cachedInputTokens: 0, outputTokens: 26_000, costUsd: 12.3456 }
const PAGES: Record<string, string> = {
  consensus: pageOf(CONSENSUS),
  advocate: pageOf(ADVOCATE),
  council: pageOf(COUNCIL),
  delphi: pageOf(DELPHI),
  tradeoff: pageOf(TRADEOFF),
  german: pageOf({
    ...CONSENSUS,
    topic: { title: 'Wohin mit den Sitzungen?', text: 'Wohin?', language: 'de' },
  }),
  failing: pageOf(FAILING),
  // The longest that stand in a drawing.
  crowded: pageOf({
    ...CONSENSUS,
    people: Object.fromEntries(
      ['planner', 'coder', 'reviewer', 'operator'].map((id) => [id, { name: `Security Engineer ${id}` }]),
    ),
    voice: { provider: 'claude-cli', model: 'sonnet', usage: DEAR },
    voices: {},
  }),
  opened: pageFrom(timed(CONSENSUS).slice(0, 2)),
  hostile: pageOf(HOSTILE_SHOW),
  nested: pageOf({
    lines: {
      p: `### Decision\n${fifty}\n\n[POSITION: PROPOSAL] - x`,
      a: nested,
      b: `${nested}\n\n${HOSTILE}`,
    },
  }),
}

/** What happened on a page beside what is on it. */
interface Visit {
  page: Page
  /** Addresses of requests other than that for the page itself. */
  requests: string[]
  /** Messages on the console, uncaught errors, dialogs and pages that were opened. */
  incidents: string[]
}

describe.skipIf(program === null)('the exported page in a browser', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'openbotman-browser-'))
  let browser: Browser
  const open: Page[] = []

  beforeAll(async () => {
    // The sandbox needs rights that containers seldom give; the pages are our own.
    browser = await chromium.launch({ executablePath: program ?? '', args: ['--no-sandbox'] })
  })
  afterEach(async () => {
    await Promise.all(open.splice(0).map((page) => page.context().close()))
  })
  afterAll(async () => {
    await browser?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  async function visit(
    html: string,
    { width = 1280, scheme = 'light' as 'light' | 'dark' } = {},
  ): Promise<Visit> {
    const file = path.join(folder, 'page.html')
    writeFileSync(file, html)
    const address = pathToFileURL(file).href
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: scheme })
    const page = await context.newPage()
    open.push(page)
    const visit: Visit = { page, requests: [], incidents: [] }
    await context.route('**/*', (route) => {
      const url = route.request().url()
      if (url === address) return route.continue()
      visit.requests.push(url)
      return route.abort()
    })
    page.on('console', (message) => visit.incidents.push(message.text()))
    page.on('pageerror', (error) => visit.incidents.push(String(error)))
    page.on('dialog', (dialog) => {
      visit.incidents.push(dialog.message())
      void dialog.dismiss()
    })
    page.on('popup', () => visit.incidents.push('a page was opened'))
    await page.goto(address)
    return visit
  }

  const unfold = (page: Page): Promise<void> =>
    page.locator('details').evaluateAll((all) => {
      for (const each of all) each.setAttribute('open', '')
    })
  const pwned = (page: Page): Promise<unknown> => page.evaluate('window.pwned')

  describe.each([360, 1280])('%i pixels wide', (width) => {
    it.each(Object.keys(PAGES))('fits, asks for nothing and runs nothing: %s', async (name) => {
      const { page, requests, incidents } = await visit(PAGES[name] ?? '', { width })
      const widths = () => page.evaluate('[document.documentElement.scrollWidth, innerWidth]')
      expect(await widths()).toEqual([width, width])
      await unfold(page)
      expect(await widths()).toEqual([width, width])
      // What does not scroll by itself lies within the window.
      const beyond = await page.evaluate(
        `[...document.querySelectorAll('body *')].filter((each) => !each.closest('.wide, .skip, .unseen, svg') && !each.matches('pre > code') &&
          each.getBoundingClientRect().right > innerWidth + 1).map((each) => each.tagName + '.' + each.className)`,
      )
      expect(beyond).toEqual([])
      // No word of the drawing lies upon another, or is cut at its edge.
      const clashes = await page.evaluate(
        `[...document.querySelectorAll('.timeline text')].map((each) => [each.textContent, each.getBoundingClientRect(), each.closest('svg').getBoundingClientRect()])
          .flatMap(([text, box, edge], at, all) => [
            ...(box.right > edge.right + 1 ? [text + ' is cut'] : []),
            ...all.slice(at + 1).filter(([, other]) => box.left < other.right && other.left < box.right && box.top < other.bottom - 2 && other.top < box.bottom - 2)
              .map(([other]) => text + ' | ' + other)])`,
      )
      expect(clashes).toEqual([])
      expect({ requests, incidents, pwned: await pwned(page) }).toEqual({ requests: [], incidents: [] })
    })
  })

  it.each(['light', 'dark'] as const)('has no serious fault for axe in the %s', async (scheme) => {
    for (const name of Object.keys(PAGES)) {
      const { page } = await visit(PAGES[name] ?? '', { width: name === 'consensus' ? 360 : 1280, scheme })
      await unfold(page)
      await page.evaluate(axe)
      const faults = await page.evaluate(
        `axe.run().then(({ violations }) => violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
          .map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map(({ html }) => html.slice(0, 200)).join(' | ')))`,
      )
      expect(faults, name).toEqual([])
    }
  })

  it('is light or dark as the reader wants it', async () => {
    const paper = async (scheme: 'light' | 'dark'): Promise<number> => {
      const { page } = await visit(PAGES.consensus ?? '', { scheme })
      const color = String(await page.evaluate('getComputedStyle(document.documentElement).backgroundColor'))
      return Number(/\d+/.exec(color)?.[0])
    }
    expect(await paper('light')).toBeGreaterThan(200)
    expect(await paper('dark')).toBeLessThan(60)
  })

  it('runs and fetches nothing even if something got past the escaping', async () => {
    const foreign = `<script>window.pwned = 1</script><img src="https://evil.example/a.png" onerror="window.pwned = 2">
      <link rel="stylesheet" href="https://evil.example/a.css"><style>main { display: none }</style>
      <iframe src="https://evil.example/"></iframe><script src="https://evil.example/a.js"></script>
      <p id="styled" style="position: fixed">x</p><base href="https://evil.example/">
      <form action="https://evil.example/" method="post"><button id="send">x</button></form>`
    const { page, requests, incidents } = await visit(
      `${PAGES.consensus}`.replace('</main>', `${foreign}</main>`),
    )
    await page.evaluate('document.querySelector("#send").click()')
    expect(await pwned(page)).toBeUndefined()
    expect(requests).toEqual([])
    // The browser names what it refused.
    expect(incidents.join('\n')).toMatch(/Content Security Policy/)
    expect(await page.locator('main').isVisible()).toBe(true)
    expect(await page.evaluate('getComputedStyle(document.querySelector("#styled")).position')).toBe('static')
  })

  it('is printed with all replies, without its contents', async () => {
    const { page } = await visit(PAGES.consensus ?? '')
    const shown = () =>
      page.evaluate(
        `[...document.querySelectorAll('details.reply .said')].map((each) =>
          each.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true }) && each.getBoundingClientRect().height > 0)`,
      )
    const count = await page.locator('details.reply').count()
    expect(count).toBe(11)
    expect(await shown()).toEqual(Array(count).fill(false))
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
    // What was folded is laid out with the next frame.
    await expect.poll(shown).toEqual(Array(count).fill(true))
    expect(await page.locator('nav').isVisible()).toBe(false)
    const paper = await page.evaluate(
      'getComputedStyle(document.documentElement).getPropertyValue("--paper")',
    )
    expect(paper).toBe('#fcfcfa')
  })

  it('is read by the keyboard: a way past the contents, folds, tables, and focus that is seen', async () => {
    const { page } = await visit(PAGES.consensus ?? '', { width: 360 })
    await page.keyboard.press('Tab')
    const skip = page.locator('.skip')
    expect(await skip.evaluate((link) => link.getBoundingClientRect().left)).toBeGreaterThanOrEqual(0)
    const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')
    expect(outline).toBe('solid')
    await page.keyboard.press('Enter')
    expect(await page.evaluate('document.activeElement.id')).toBe('main')
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.getAttribute("aria-label")')).toBe('Positions')
    const reply = page.locator('details.reply').first()
    await reply.locator('summary').focus()
    await page.keyboard.press('Enter')
    expect(await reply.locator('.said').isVisible()).toBe(true)
  })

  it('names its drawing and its tables to a screen reader', async () => {
    const { page } = await visit(PAGES.consensus ?? '')
    const tree = await page.locator('body').ariaSnapshot()
    expect(tree).toMatch(/img "Who spoke when/)
    expect(tree).toMatch(/heading "Final Consensus" \[level=2\]/)
    expect(tree).toMatch(/rowheader "Coder developer"/)
    expect(tree).toMatch(/columnheader "Round 2"/)
  })
})
