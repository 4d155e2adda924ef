import { type Dialog, PersonLeft } from '../src/providers/human/terminal.js'

export interface FakeDialog {
  dialog: Dialog
  /** What was asked and shown, in order. */
  asked: string[]
  /** Answers nobody asked for. */
  left: (string | typeof PersonLeft)[]
}

/** A person who answers every question with the next of these. */
export function answering(...answers: (string | typeof PersonLeft)[]): FakeDialog {
  const asked: string[] = []
  const left = [...answers]
  const next = (question: string): string => {
    asked.push(question)
    const answer = left.shift()
    if (answer === undefined) throw new Error(`nobody answers “${question}”`)
    if (answer === PersonLeft) throw new PersonLeft('left')
    return String(answer)
  }
  const dialog: Dialog = {
    editor: 'ed',
    show: (title, text) => void asked.push(`${title}\n${text}`),
    async choose({ message, options }) {
      const value = next(message)
      const chosen = options.find((option) => option.value === value)
      if (!chosen) throw new Error(`“${value}” is not among ${options.map((option) => option.value)}`)
      return chosen.value
    },
    async write({ message, required }) {
      const text = next(message)
      if (text === '' && required !== null) throw new Error(`“${message}” may not be left empty`)
      return text
    },
    edit: async () => next('edit'),
  }
  return { dialog, asked, left }
}
