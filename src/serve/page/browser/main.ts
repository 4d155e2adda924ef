import { Away, keepToken, Problem } from './ask.js'
import { cancel, copyDecision, download, remove, sendRemark } from './deeds.js'
import { clearProblems, describe, readField, showProblem } from './forms.js'
import { announce, find } from './notices.js'
import { readRoute } from './route.js'
import { keepDraft, onStartChange, restoreDraft, startDiscussion } from './start-form.js'
import { View } from './view.js'

/** The dashboard in the browser: shows where one is, keeps it up to date, and does what one asks for. */
const view = new View()
const here = () => readRoute(location.hash)

addEventListener('hashchange', () => {
  if (/^#(\/|$)|^$/.test(location.hash)) void go()
})

async function go(): Promise<void> {
  keepDraft()
  await view.show(here())
  // Another discussion that is to be started again brings its own text.
  if (here().view === 'start') restoreDraft()
}

/** What a form does when it is sent. */
const SUBMITS: Record<string, (form: HTMLFormElement) => Promise<void> | void> = {
  token: async (form) => {
    const token = readField(form, 'token').trim()
    if (token === '')
      return showProblem(
        form,
        new Problem(0, 'token', '', [{ place: '/token', message: 'enter your token' }], null),
      )
    keepToken(token)
    await view.reload(here())
    restoreDraft()
  },
  search: (form) => {
    const query = new URLSearchParams(
      ['text', 'status'].map((name) => [name, readField(form, name)]).filter(([, value]) => value !== ''),
    ).toString()
    location.hash = `#/${query === '' ? '' : `?${query}`}`
  },
  start: async (form) => {
    const id = await startDiscussion(form)
    location.hash = `#/discussions/${encodeURIComponent(id)}`
  },
  remark: async (form) => {
    await sendRemark(form.dataset.id ?? '', readField(form, 'text'))
    form.reset()
    find('[data-said]', HTMLElement, form).textContent =
      'Your remark was put in. It stands below, among the replies.'
    view.refresh()
  },
}

document.addEventListener('submit', async (event) => {
  const { target: form, submitter } = event
  if (!(form instanceof HTMLFormElement)) return
  const submit = SUBMITS[form.dataset.form ?? '']
  if (submit === undefined) return
  event.preventDefault()
  clearProblems(form)
  await whileBusy(submitter, async () => {
    try {
      await submit(form)
    } catch (error) {
      if (isRefusedToken(error)) {
        keepDraft()
        return void (await view.reload(here()))
      }
      if (!(error instanceof Problem || error instanceof Away)) throw error
      showProblem(form, error)
    }
  })
})

document.addEventListener('input', ({ target }) => {
  // What is said of the remark before is over once another one is begun.
  const said = target instanceof Element ? target.closest('form')?.querySelector('[data-said]') : null
  if (said) said.textContent = ''
  const form = target instanceof Element ? target.closest<HTMLFormElement>('form[data-form=start]') : null
  if (form && !(target instanceof HTMLTextAreaElement)) onStartChange(form)
})

/** What a button does, by its attribute. */
const DEEDS: Record<string, (button: HTMLElement) => Promise<unknown>> = {
  download: ({ dataset: { id = '', download: format = '' } }) => download(id, format),
  copy: async (button) => {
    await copyDecision(button.dataset.copy ?? '')
    button.textContent = 'Copied'
    announce('The decision was copied.')
  },
  cancel: async ({ dataset: { cancel: id = '' } }) => {
    if (await cancel(id)) view.refresh()
  },
  delete: async ({ dataset: { delete: id = '' } }) => {
    if (!(await remove(id))) return
    location.hash = '#/'
    announce('The discussion was deleted.')
  },
}

document.addEventListener('click', async (event) => {
  const { target } = event
  if (!(target instanceof Element)) return
  if (target.closest('.skip')) {
    event.preventDefault()
    find('#main', HTMLElement).focus()
  }
  if (target.closest('#forget')) {
    keepToken(null)
    await view.reload(here())
  }
  if (target.closest('a[href^="#/"]') && target.closest('a')?.hash === location.hash) void view.show(here())
  const button = target.closest<HTMLElement>('button')
  const deed = Object.keys(DEEDS).find((name) => button && name in button.dataset)
  const work = deed === undefined ? undefined : DEEDS[deed]
  if (button && work) await whileBusy(button, () => doDeed(button, work))
})

async function doDeed(button: HTMLElement, work: (button: HTMLElement) => Promise<unknown>): Promise<void> {
  const place = find('[data-action-problem]', HTMLElement)
  place.hidden = true
  try {
    await work(button)
  } catch (error) {
    if (isRefusedToken(error)) return view.reload(here())
    if (!(error instanceof Problem || error instanceof Away)) throw error
    place.textContent =
      error instanceof Problem ? describe(error) : 'The server does not answer. Try again in a moment.'
    place.hidden = false
    view.refresh()
  }
}

/** Nothing is sent twice by a second press. */
async function whileBusy(button: HTMLElement | null, work: () => Promise<void>): Promise<void> {
  if (button instanceof HTMLButtonElement) {
    if (button.getAttribute('aria-disabled') === 'true') return
    button.setAttribute('aria-disabled', 'true')
  }
  try {
    await work()
  } finally {
    button?.removeAttribute('aria-disabled')
  }
}

function isRefusedToken(error: unknown): boolean {
  return error instanceof Problem && error.status === 401
}

void view.show(here(), true)
