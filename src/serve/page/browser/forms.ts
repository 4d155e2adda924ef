import { Away, type Problem } from './ask.js'
import { find } from './notices.js'

/** What a field of a form holds; empty where there is none. */
export function readField(form: HTMLFormElement, name: string): string {
  const value = new FormData(form).get(name)
  return typeof value === 'string' ? value : ''
}

export function clearProblems(form: HTMLFormElement): void {
  for (const place of form.querySelectorAll<HTMLElement>('.problem')) {
    place.hidden = true
    place.textContent = ''
  }
  for (const field of form.querySelectorAll('[aria-invalid]')) field.removeAttribute('aria-invalid')
}

/** Fields that a message is about, by how it begins. */
const NAMED = /^`?(topic|team|agents|method|rounds|budget|text|token)\b/

/** Says what is wrong at the fields that it is about, else above the form, and leads there. */
export function showProblem(form: HTMLFormElement, problem: Problem | Away): void {
  clearProblems(form)
  const told = problem instanceof Away ? [] : listErrors(problem)
  const atFields = told.filter(({ field, message }) => showAt(form, field, message))
  if (atFields.length === told.length && told.length > 0) {
    form.querySelector<HTMLElement>('[aria-invalid]')?.focus()
    return
  }
  const place = find('[data-problem]', HTMLElement, form)
  place.textContent = problem instanceof Away ? NOT_REACHED : describe(problem)
  place.hidden = false
  place.scrollIntoView({ block: 'nearest' })
}

const NOT_REACHED = 'The server does not answer. What you wrote is still here: try again in a moment.'

function listErrors(problem: Problem): { field: string; message: string }[] {
  if (problem.errors.length > 0)
    return problem.errors.map(({ place, message }) => ({ field: place.split('/')[1] ?? '', message }))
  const [, field] = NAMED.exec(problem.message) ?? []
  return field === undefined ? [] : [{ field, message: describe(problem) }]
}

function showAt(form: HTMLFormElement, field: string, message: string): boolean {
  const place = form.querySelector<HTMLElement>(`[data-problem-of="${CSS.escape(field)}"]`)
  const input = form.querySelector<HTMLElement>(`[name="${CSS.escape(field)}"]`)
  if (place === null || input === null || input.closest('[hidden]')) return false
  place.textContent = asSentence(message)
  place.hidden = false
  input.setAttribute('aria-invalid', 'true')
  return true
}

/** What is wrong, the cure, and when to ask again. */
export function describe({ message, hint, retryAfter, status }: Problem): string {
  const when =
    retryAfter === null
      ? ''
      : status === 429
        ? ` There should be room in about ${retryAfter} s: what you wrote is still here, try again then.`
        : ` Try again in ${retryAfter} s.`
  return `${asSentence(message)}${hint === '' ? '' : ` ${asSentence(hint)}`}${when}`
}

function asSentence(text: string): string {
  const clean = text.replaceAll('`', '')
  return `${clean.charAt(0).toUpperCase()}${clean.slice(1)}${/[.!?]$/.test(clean) ? '' : '.'}`
}
