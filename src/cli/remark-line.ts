import { visible } from '../core/text/sanitize.js'
import type { Key } from './board-keys.js'
import { graphemesOf } from './wrap.js'

/** The longest remark that can be typed, in characters. */
const LONGEST = 2000

/** A remark while it is typed, on one line. */
export class RemarkLine {
  /** Null: none is typed. */
  text: string | null = null
  /** Whether some of what was typed last was too much. */
  isCut = false

  begin(): void {
    this.text = ''
    this.isCut = false
  }

  /** @returns the remark once it is entered; else null */
  press(key: Key): string | null {
    const text = this.text ?? ''
    this.isCut = false
    switch (key.key) {
      case 'text':
        this.#add(text, visible(key.text))
        return null
      case 'enter':
        this.text = null
        return text.trim() || null
      case 'escape':
        this.text = null
        return null
      case 'backspace':
        this.text = graphemesOf(text).slice(0, -1).join('')
        return null
      case 'word':
        this.text = text.replace(/\S*\s*$/, '')
        return null
      case 'clear':
        this.text = ''
        return null
      default:
        return null
    }
  }

  #add(text: string, more: string): void {
    const characters = [...(text + more)]
    this.isCut = characters.length > LONGEST
    this.text = characters.slice(0, LONGEST).join('')
  }
}
