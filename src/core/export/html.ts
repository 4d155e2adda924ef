import { visible } from '../text/sanitize.js'

/** HTML that may stand in a page as it is: only {@link html} and {@link trustHtml} make it. */
export class Html {
  readonly #text: string
  constructor(text: string) {
    this.#text = text
  }

  toString(): string {
    return this.#text
  }
}

/** What a template takes: HTML stands as it is, anything else is text; null is nothing. */
export type Part = Html | string | number | null | readonly Part[]

/** HTML from a template: whatever is put into it and is no HTML itself is text, and is escaped. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  const text = strings.map((string, index) => string + write(parts[index] ?? null)).join('')
  return new Html(text)
}

/** Takes a text for HTML. Its maker has to have escaped what is not its own. */
export function trustHtml(text: string): Html {
  return new Html(text)
}

/** A text as HTML shows it, fit for an attribute as well; control and direction characters are made visible. */
export function escapeHtml(text: string): string {
  return visible(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function write(part: Part): string {
  if (part === null) return ''
  if (part instanceof Html) return part.toString()
  if (typeof part === 'string') return escapeHtml(part)
  if (typeof part === 'number') return String(part)
  return part.map(write).join('')
}
