/**
 * Why something was not got from GitHub, or not left there.
 *
 * again: it may succeed later; gone: there is no such thing, or the token may not see it; too-large: GitHub does not
 * give it away; refused: it will not succeed until somebody changes something.
 */
export type GithubErrorKind = 'again' | 'gone' | 'too-large' | 'refused'

/** What went wrong, in words for whoever runs the server: nothing that GitHub or a pull request says is in it. */
export class GithubError extends Error {
  override readonly name = 'GithubError'
  constructor(
    readonly kind: GithubErrorKind,
    message: string,
    readonly cure: string | null = null,
    /** How long GitHub asks to wait, in milliseconds. */
    readonly retryAfterMs = 0,
  ) {
    super(message)
  }
}
