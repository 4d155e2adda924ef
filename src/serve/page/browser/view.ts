import { ask, keepToken, Problem, readToken } from './ask.js'
import { follow } from './follow.js'
import { describe } from './forms.js'
import { morphChildren } from './morph.js'
import { announce, find } from './notices.js'
import { persist, sleep } from './patience.js'
import type { Route } from './route.js'

/** Between two refreshes at least, in milliseconds, and as many times as long as the one before took. */
const LEAST_PAUSE_MS = 400
const PAUSE_TIMES = 2
/** What takes no longer needs no word about it. */
const LOADING_MS = 300

/** What is shown, and kept up to date until something else is. */
export class View {
  readonly #main = find('#main', HTMLElement)
  #end = new AbortController()
  #shown: Route | null = null
  #followed: string | null = null
  #unfollow = (): void => undefined
  #refreshing: Promise<void> | null = null
  #isStale = false

  /** Shows where one has gone to. @param isFirst whether the page has just been opened, so that nothing has the focus */
  async show(route: Route, isFirst = false): Promise<void> {
    if (this.#shown?.view === route.view) return this.#reveal(route)
    this.#end.abort()
    this.#end = new AbortController()
    this.#shown = route
    this.#followed = null
    const { signal } = this.#end
    this.#markNavigation(route)
    const loading = setTimeout(() => this.#showLoading(), LOADING_MS)
    try {
      const part = await this.#fetch(route, signal)
      clearTimeout(loading)
      this.#main.replaceChildren(part)
      this.#onShown(part)
      if (route.section !== null) this.#reveal(route)
      else if (!isFirst) this.#focusHeading()
      if (!isFirst && route.section === null) scrollTo(0, 0)
    } catch (error) {
      if (!signal.aborted) this.#showTrouble(error)
    } finally {
      clearTimeout(loading)
      if (this.#end.signal === signal) this.#main.removeAttribute('aria-busy')
    }
  }

  /** Shows the same again from its beginning, such as for another token. */
  reload(route: Route): Promise<void> {
    this.#shown = null
    return this.show(route)
  }

  /** Fetches what is shown anew and changes what differs; often asked for it does so every now and then. */
  refresh(): void {
    this.#isStale = true
    this.#refreshing ??= this.#refreshWhileStale(this.#end.signal).finally(() => {
      this.#refreshing = null
      if (this.#isStale && !this.#end.signal.aborted) this.refresh()
    })
  }

  async #refreshWhileStale(signal: AbortSignal): Promise<void> {
    try {
      while (this.#isStale && !signal.aborted) {
        this.#isStale = false
        const route = this.#shown
        if (route === null) return
        const since = performance.now()
        const part = await this.#fetch(route, signal)
        this.#update(part)
        await sleep(Math.max(LEAST_PAUSE_MS, PAUSE_TIMES * (performance.now() - since)), signal)
      }
    } catch (error) {
      if (!signal.aborted) this.#showTrouble(error)
    }
  }

  async #fetch(route: Route, signal: AbortSignal): Promise<HTMLElement> {
    const text = await persist(async () => (await ask(route.part, { signal })).text(), signal)
    const template = document.createElement('template')
    template.innerHTML = text
    for (const time of template.content.querySelectorAll('time'))
      time.textContent = LOCAL_TIME.format(new Date(time.dateTime))
    return find('[data-view]', HTMLElement, template.content)
  }

  #update(part: HTMLElement): void {
    const shown = this.#main.querySelector<HTMLElement>('[data-view]')
    if (!shown || shown.dataset.view !== part.dataset.view) return
    const facts = { ...part.dataset }
    const hadFocus = shown.contains(document.activeElement)
    morphChildren(shown, part)
    // What had the focus is there no more, such as the form for remarks at the end.
    if (hadFocus && !shown.contains(document.activeElement)) this.#focusHeading()
    for (const name of Object.keys(shown.dataset)) if (!(name in facts)) delete shown.dataset[name]
    Object.assign(shown.dataset, facts)
    this.#onShown(shown)
  }

  /** What a part tells beside what it shows. */
  #onShown({ dataset }: HTMLElement): void {
    const { client = '', scopes = '', news, follows, seq = '0', again, mark } = dataset
    showClient(client, scopes)
    this.#nameTab(mark)
    if (news !== undefined) announce(news)
    const { signal } = this.#end
    if (follows === undefined) this.#unfollow()
    else if (this.#followed !== follows) this.#follow(follows, Number(seq))
    if (again !== undefined && follows === undefined)
      sleep(1000 * Number(again), signal).then(
        () => this.refresh(),
        () => undefined,
      )
  }

  /** @param mark what the tab is to be told by among others */
  #nameTab(mark?: string): void {
    const title = find('h1', HTMLElement, this.#main).textContent
    document.title = `${mark === undefined ? '' : `${mark}: `}${title} – OpenBotMan`
  }

  #follow(id: string, after: number): void {
    this.#followed = id
    const end = new AbortController()
    this.#unfollow = () => {
      this.#followed = null
      end.abort()
    }
    const signal = AbortSignal.any([this.#end.signal, end.signal])
    follow(id, after, () => this.refresh(), signal).then(
      () => {
        this.#followed = null
      },
      (error: unknown) => {
        if (!signal.aborted) this.#showTrouble(error)
      },
    )
  }

  #reveal(route: Route): void {
    this.#shown = route
    const section = route.section === null ? null : document.getElementById(route.section)
    const heading = section?.querySelector<HTMLElement>('h2')
    if (!section || !heading) {
      this.#focusHeading()
      return
    }
    heading.tabIndex = -1
    heading.focus({ preventScroll: true })
    section.scrollIntoView()
  }

  #focusHeading(): void {
    this.#main.querySelector<HTMLElement>('h1')?.focus()
  }

  #markNavigation({ nav }: Route): void {
    for (const link of document.querySelectorAll<HTMLElement>('[data-nav]')) {
      if (link.dataset.nav === nav) link.setAttribute('aria-current', 'page')
      else link.removeAttribute('aria-current')
    }
  }

  #showLoading(): void {
    this.#main.setAttribute('aria-busy', 'true')
    const words = document.createElement('p')
    words.className = 'loading'
    words.textContent = 'Loading …'
    this.#main.replaceChildren(words)
  }

  #showTrouble(error: unknown): void {
    this.#end.abort()
    this.#end = new AbortController()
    this.#shown = null
    if (error instanceof Problem && error.status === 401) this.#askForToken()
    else this.#showProblem(error)
  }

  #showProblem(error: unknown): void {
    // Another token may be allowed what this one is not.
    find('#forget', HTMLElement).hidden = readToken() === null
    const part = copyOf('#trouble')
    const { title, detail } = wordTrouble(error)
    find('h1', HTMLElement, part).textContent = title
    find('[data-detail]', HTMLElement, part).textContent = detail
    this.#main.replaceChildren(part)
    this.#nameTab()
    this.#focusHeading()
  }

  #askForToken(): void {
    const wasRefused = readToken() !== null
    keepToken(null)
    showClient('', '')
    const part = copyOf('#entry')
    this.#main.replaceChildren(part)
    document.title = 'Enter your token – OpenBotMan'
    const input = find('#token', HTMLInputElement, part)
    if (wasRefused) {
      const place = find('[data-problem-of="token"]', HTMLElement, part)
      place.textContent =
        'This token is not known here, or no longer. Enter it again, or ask for another one.'
      place.hidden = false
      input.setAttribute('aria-invalid', 'true')
    }
    input.focus()
  }
}

/** What the server says of an address is meant for programs, and said in other words here. */
function wordTrouble(error: unknown): { title: string; detail: string } {
  const title = 'That did not work'
  if (!(error instanceof Problem)) return { title, detail: String(error) }
  if (error.status === 404)
    return {
      title: 'It is not there',
      detail: 'There is no such discussion: it was deleted, or its address is not whole.',
    }
  if (error.status === 400)
    return { title, detail: 'The address asks for something that this page does not know.' }
  return { title, detail: describe(error) }
}

const LOCAL_TIME = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

function copyOf(selector: string): HTMLElement {
  const copy = find(selector, HTMLTemplateElement).content.cloneNode(true)
  if (copy instanceof DocumentFragment && copy.firstElementChild instanceof HTMLElement)
    return copy.firstElementChild
  throw new Error(`the page's ${selector} is empty`)
}

/** Who one is here; forms for what a token does not allow are not offered. */
function showClient(name: string, scopes: string): void {
  const hasToken = readToken() !== null
  const mayStart = name === '' || scopes.split(' ').includes('discuss')
  find('#who', HTMLElement).textContent =
    hasToken && name !== '' ? `${name}${mayStart ? '' : ' (may read)'}` : ''
  find('#forget', HTMLElement).hidden = !hasToken
  find('[data-nav=start]', HTMLElement).hidden = !mayStart
}
