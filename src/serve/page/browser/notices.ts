/** What is told beside the content: to the eye in a banner, to screen readers where they listen. */

/** An element of the page itself. @throws Error when the page is not the one that this script was made for */
export function find<Found extends Element>(
  selector: string,
  type: new () => Found,
  within: ParentNode = document,
): Found {
  const found = within.querySelector(selector)
  if (found instanceof type) return found
  throw new Error(`the page has no ${selector}`)
}

/** @param words empty: there is nothing to tell any more */
export function showBanner(words: string): void {
  const banner = find('#banner', HTMLElement)
  if (banner.textContent !== words) banner.textContent = words
}

/** Said politely, once. */
export function announce(words: string): void {
  const announcer = find('#announcer', HTMLElement)
  if (announcer.textContent !== words) announcer.textContent = words
}

/** Asks whether something is really to be done, and gives the focus back. */
export function confirmThat(title: string, text: string, yes: string): Promise<boolean> {
  const dialog = find('#confirm', HTMLDialogElement)
  find('#confirm-title', HTMLElement).textContent = title
  find('#confirm-text', HTMLElement).textContent = text
  find('#confirm-yes', HTMLElement).textContent = yes
  dialog.returnValue = 'no'
  dialog.showModal()
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true })
  })
}
