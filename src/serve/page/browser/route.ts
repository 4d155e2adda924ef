/** Where one is on the page: `#/`, `#/start` or `#/discussions/<id>`; what a link to it says. */
export interface Route {
  /** Which part of the page is fetched, with its query. */
  part: string
  /** What stays the same while one moves within it. */
  view: string
  /** The section of it that is to be seen; null: its beginning. */
  section: string | null
  /** Which link of the navigation it belongs to. */
  nav: 'list' | 'start' | null
}

export function readRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split(/\?(.*)/s)
  const [first, id, section = null] = path.split('/').filter((each) => each !== '')
  const search = query === '' ? '' : `?${query}`
  if (first === 'start')
    return { part: `/page/start${search}`, view: `start${search}`, section: null, nav: 'start' }
  if (first === 'discussions' && id !== undefined)
    return { part: `/page/discussions/${encodeAgain(id)}`, view: `discussion ${id}`, section, nav: null }
  return { part: `/page/discussions${search}`, view: `list${search}`, section: null, nav: 'list' }
}

/** An id that leads to no other part of the server, whatever a link has in its place. */
function encodeAgain(id: string): string {
  try {
    return encodeURIComponent(decodeURIComponent(id))
  } catch {
    return encodeURIComponent(id)
  }
}
