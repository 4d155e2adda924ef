const BEGIN = '<think>'
const END = '</think>'

/**
 * Takes a model's thoughts out of its text. Servers that do not know a model's way of thinking send it along as the
 * beginning of the reply, between `<think>` and `</think>`; what is thought is not said.
 */
export class ThoughtFilter {
  private state: 'before' | 'thinking' | 'pausing' | 'speaking' = 'before'
  private held = ''

  /** @returns what of the text so far is certain to be said, and was not returned before */
  push(text: string): string {
    if (this.state === 'speaking') return text
    this.held += text
    if (this.state === 'before') {
      const begun = this.held.trimStart()
      if (begun.length < BEGIN.length && BEGIN.startsWith(begun)) return ''
      if (!begun.startsWith(BEGIN)) return this.speak()
      this.state = 'thinking'
    }
    if (this.state === 'thinking') {
      const end = this.held.indexOf(END)
      // A piece may end in the middle of the mark.
      this.held = end < 0 ? this.held.slice(-END.length) : this.held.slice(end + END.length)
      if (end < 0) return ''
      this.state = 'pausing'
    }
    this.held = this.held.trimStart()
    return this.held === '' ? '' : this.speak()
  }

  private speak(): string {
    this.state = 'speaking'
    return this.held
  }
}
