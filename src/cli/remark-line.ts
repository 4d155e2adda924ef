import { visible } from '../core/text/sanitize.js'
import type { Key } from './board-keys.js'

/** The longest remark that can be typed, in characters. */
const LONGEST = 2000

/** A remark while it is typed, on one line. */
export class RemarkLine {
  /** Null: none is typed. */
  text: string | null = null

  begin(): void {
    this.text = ''
  }

  /** @returns the remark once it is entered; else null */
  press(key: Key): string | null {
    const text = this.text ?? ''
    switch (key.key) {
      case 'text':
        this.text = [...(text + visible(key.text))].slice(0, LONGEST).join('')
        return null
      case 'enter':
        this.text = null
        return text.trim() || null
      case 'escape':
        this.text = null
        return null
      case 'backspace':
        this.text = [...text].slice(0, -1).join('')
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
}
