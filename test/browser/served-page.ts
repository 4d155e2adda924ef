import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { expect, onTestFinished, vi } from 'vitest'
import { bin, tempFolder } from '../cli.js'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** The real program, serving a folder. */
export interface Server {
  url: string
  /** As a crash would. */
  kill(): Promise<void>
}

export interface Serving {
  args?: string[]
  env?: Record<string, string>
  /** Default: any that is free. */
  port?: number
}

export async function startServer(
  folder: string,
  { args = [], env = {}, port = 0 }: Serving = {},
): Promise<Server> {
  const child = spawn(process.execPath, [bin, 'serve', '--port', String(port), ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: tempFolder(), OPENBOTMAN_TRUST_CONFIG: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return { url: await addressOf(child), kill: () => killed(child) }
}

async function addressOf(child: ChildProcess): Promise<string> {
  let told = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      told += text
    })
  return vi.waitFor(() => /listens on (http:\/\/\S+)\n/.exec(told)?.[1] ?? Promise.reject(new Error(told)), {
    timeout: 15_000,
    interval: 20,
  })
}

async function killed(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('close', resolve))
  child.kill('SIGKILL')
  await gone
}

/** A port that nobody listens on by now, for a server that is to come back at the same place. */
export async function findFreePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

export interface Visiting {
  width?: number
  scheme?: 'light' | 'dark'
  /** Where to on the page: `#/start`. */
  hash?: string
}

/** A page, and what happened on it beside what is on it. */
export interface Visit {
  page: Page
  /** Addresses of requests to anywhere else. */
  elsewhere: string[]
  /** Messages on the console, uncaught errors, dialogs and pages that were opened. */
  incidents: string[]
  /** Fails when there was any of these, the page is wider than its window, or axe finds a serious fault. */
  check(): Promise<void>
}

/**
 * Opens a server's page. Answers with a problem are told on the console by the browser itself: those of the statuses
 * in `expected` are no incident.
 */
export async function visit(
  browser: Browser,
  url: string,
  { width = 1280, scheme = 'light', hash = '' }: Visiting = {},
  expected: RegExp | null = null,
): Promise<Visit> {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: scheme,
    acceptDownloads: true,
    locale: 'en-GB',
    timezoneId: 'UTC',
  })
  onTestFinished(() => context.close())
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  const elsewhere: string[] = []
  const incidents: string[] = []
  page.on('request', (request) => {
    if (!request.url().startsWith(`${url}/`) && !request.url().startsWith('blob:'))
      elsewhere.push(request.url())
  })
  page.on('console', (message) => {
    if (!expected?.test(message.text())) incidents.push(message.text())
  })
  page.on('pageerror', (error) => incidents.push(String(error)))
  page.on('dialog', (dialog) => {
    incidents.push(dialog.message())
    void dialog.dismiss()
  })
  page.on('popup', () => incidents.push('a page was opened'))
  await page.goto(`${url}/${hash}`)
  await page.locator('[data-view]').first().waitFor()
  const check = async () => {
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
    expect(await findFaults(page)).toEqual([])
    expect({ elsewhere, incidents, pwned: await page.evaluate('window.pwned') }).toEqual({
      elsewhere: [],
      incidents: [],
    })
  }
  return { page, elsewhere, incidents, check }
}

async function findFaults(page: Page): Promise<unknown> {
  await page.evaluate(axe)
  return page.evaluate(
    `axe.run().then(({ violations }) => violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map(({ html }) => html.slice(0, 200)).join(' | ')))`,
  )
}

const SCREENSHOTS = new URL('./screenshots/', import.meta.url)

/** Keeps what is seen as a picture, where that is asked for with UPDATE_SCREENSHOTS=1. */
export async function keepScreenshot(page: Page, name: string, fullPage = false): Promise<void> {
  if (process.env.UPDATE_SCREENSHOTS !== '1') return
  await page.screenshot({
    path: new URL(`${name}.png`, SCREENSHOTS).pathname,
    animations: 'disabled',
    fullPage,
  })
}
