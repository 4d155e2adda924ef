/**
 * Brings what is shown up to date by changing only what differs, so that focus, selection, scroll positions, what was
 * typed and what was unfolded stay as they are.
 */
export function morphChildren(shown: Element, wanted: Element): void {
  const kept = new Map<string, Element>()
  for (const child of shown.children) {
    const key = keyOf(child)
    if (key !== null) kept.set(key, child)
  }
  let at: ChildNode | null = shown.firstChild
  for (const next of [...wanted.childNodes]) {
    const match = findMatch(at, next, kept)
    if (match === null) {
      shown.insertBefore(next, at)
      continue
    }
    if (match !== at) shown.insertBefore(match, at)
    else at = at.nextSibling
    morphNode(match, next)
  }
  while (at !== null) {
    const gone: ChildNode = at
    at = at.nextSibling
    gone.remove()
  }
}

function findMatch(at: ChildNode | null, next: ChildNode, kept: Map<string, Element>): ChildNode | null {
  const key = next instanceof Element ? keyOf(next) : null
  if (key !== null) {
    const match = kept.get(key) ?? null
    kept.delete(key)
    return match
  }
  if (at === null || at.nodeType !== next.nodeType) return null
  if (!(at instanceof Element) || !(next instanceof Element)) return at
  return at.tagName === next.tagName && keyOf(at) === null && kindOf(at) === kindOf(next) ? at : null
}

/** What tells an element from those beside it. */
function keyOf(element: Element): string | null {
  const key = element.getAttribute('data-key') ?? element.id
  return key === '' ? null : `${element.tagName} ${key}`
}

/** A form does not become another one, nor a button. */
function kindOf(element: Element): string {
  const { form, download, cancel, copy } = element instanceof HTMLElement ? element.dataset : {}
  return [form, download, cancel, copy].join(' ')
}

function morphNode(shown: ChildNode, wanted: ChildNode): void {
  if (!(shown instanceof Element) || !(wanted instanceof Element)) {
    if (shown.nodeValue !== wanted.nodeValue) shown.nodeValue = wanted.nodeValue
    return
  }
  // What went wrong with what the reader did, this script has said.
  if (shown.matches('.problem, [data-said]')) return
  morphAttributes(shown, wanted)
  // What was typed is the reader's.
  if (!(shown instanceof HTMLTextAreaElement)) morphChildren(shown, wanted)
}

/** Attributes that say what the reader or this script did. */
const OWN = new Set(['open', 'value', 'checked', 'aria-invalid', 'aria-disabled', 'tabindex'])
const OF_SERVER = new Set(['PROGRESS'])

function morphAttributes(shown: Element, wanted: Element): void {
  const isOwn = (name: string) => OWN.has(name) && !OF_SERVER.has(shown.tagName)
  for (const { name } of [...shown.attributes])
    if (!wanted.hasAttribute(name) && !isOwn(name)) shown.removeAttribute(name)
  for (const { name, value } of wanted.attributes)
    if (shown.getAttribute(name) !== value && !isOwn(name)) shown.setAttribute(name, value)
}
