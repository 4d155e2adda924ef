import { type Item, plainText } from '../text/markdown.js'
import { splitContrast } from './inline-options.js'
import type { Label } from './labels.js'
import { splitPoints } from './option-tables.js'
import type { Option } from './outline-parts.js'
import { readMark, splitLead, splitTitle } from './topic-lines.js'

type Named = Pick<Option, 'label' | 'name' | 'title'>

/** Words of an option's name in a list that nothing announces. */
const MOST_WORDS = 4

/** The options of a topic while it is being read. */
export class OptionList {
  readonly #options: Option[] = []
  /** What stands in `-` lists of an option without another label, and the options that have a `+` list. */
  readonly #dashes = new Map<Option, string[]>()
  readonly #plussed = new Set<Option>()

  /** @param source the topic's lines, where the list markers are seen */
  constructor(readonly source: string[]) {}

  /** The option with this label or name; the same may be named in a list first and described later. */
  find(wanted: Named): Option {
    const known = this.#options.find((option) => isSame(option, wanted))
    if (known) {
      if (known.name === '') Object.assign(known, { name: wanted.name, title: wanted.title })
      return known
    }
    const option: Option = {
      label: wanted.label,
      name: wanted.name,
      title: wanted.title,
      pros: [],
      cons: [],
      notes: [],
    }
    this.#options.push(option)
    return option
  }

  /** A list within an option: its pros or cons by the lead-in, by marks in front of the items, or notes. */
  readList(option: Option, items: Item[], label: Label | null): void {
    for (const item of items) {
      const text = plainText(item.blocks.filter((block) => block.type !== 'list'))
      const first = item.blocks[0]
      const line = first?.type === 'paragraph' ? first.lines[0] : undefined
      const nested = item.blocks.filter((block) => block.type === 'list').flatMap((list) => list.items)
      const { label: own, rest } = line ? splitLead(line) : { label: null, rest: '' }
      const side = own === 'pros' || own === 'cons' ? own : null
      if (side) {
        if (rest) option[side].push(...splitPoints(rest))
        this.readList(option, nested, side)
        continue
      }
      const marked = readMark(text)
      const said = joinNested(marked?.text ?? text, nested)
      const kind = marked?.side ?? label
      if (kind === 'pros' || kind === 'cons') option[kind].push(said)
      else this.#addByMarker(option, item, said)
    }
  }

  /** The options as they are once everything was read. */
  settle(): Option[] {
    for (const option of this.#plussed) {
      const cons = this.#dashes.get(option) ?? []
      option.cons.push(...cons)
      option.notes = option.notes.filter((note) => !cons.includes(note))
    }
    return this.#options
  }

  /** `+ fast` and `- dear` are two lists to Markdown; where an option has a `+` list, its `-` list holds the cons. */
  #addByMarker(option: Option, item: Item, text: string): void {
    const marker = this.source[item.line - 1]?.trimStart()[0]
    if (marker === '+') {
      option.pros.push(text)
      this.#plussed.add(option)
      return
    }
    option.notes.push(text)
    if (marker === '-') this.#dashes.set(option, [...(this.#dashes.get(option) ?? []), text])
  }
}

function isSame(option: Option, wanted: Named): boolean {
  if (option.label && wanted.label && option.label !== wanted.label) return false
  if (option.label && option.label === wanted.label && (!option.name || !wanted.name)) return true
  return tidyName(option.name) === tidyName(wanted.name)
}

function tidyName(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

function joinNested(text: string, nested: Item[]): string {
  const more = nested.map((item) => plainText(item.blocks)).filter(Boolean)
  return more.length > 0 ? `${text.replace(/:$/, '')}: ${more.join('; ')}` : text
}

/** An option that has a name and no number. */
export function unnumbered(title: string): Named {
  return { label: null, name: title, title }
}

/** Whether a list that nothing announces names options: each item with a short name, most of them with a `but`. */
export function isListOfOptions(items: Item[]): boolean {
  const titles = items.flatMap(({ blocks: [first], checked }) => {
    const line = first?.type === 'paragraph' && checked === null ? first.lines[0] : undefined
    return line && !splitLead(line).label ? [splitTitle(line)] : []
  })
  const named = titles.filter(({ title, note }) => note !== '' && title.split(/\s+/).length <= MOST_WORDS)
  const contrasts = named.filter(({ note }) => splitContrast(note) !== null)
  return items.length >= 2 && named.length === items.length && contrasts.length * 2 > items.length
}
