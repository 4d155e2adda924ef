import { type Block, type Item, type Line, parseMarkdown, plainText } from '../text/markdown.js'
import { splitFrontMatter } from './brief.js'
import { listInlineNames, readInlineOptions, splitContrast } from './inline-options.js'
import { type Label, readLabel, readOptionLabel } from './labels.js'
import { isListOfOptions, OptionList, unnumbered } from './option-list.js'
import { readOptionTable, splitPoints } from './option-tables.js'
import type { Option, Outline } from './outline-parts.js'
import { partLabels } from './part-labels.js'
import { addWhatIsSaid, readRunningOptions } from './running-options.js'
import {
  joinLines,
  listQuestions,
  questionsIn,
  readConstraint,
  readMark,
  splitLead,
  splitTitle,
} from './topic-lines.js'

export type { Constraint, Option, Outline } from './outline-parts.js'

interface Section {
  level: number
  label: Label | null
  heading: string
  option: Option | null
}

/**
 * Reads a topic's structure from its headings, lead-ins, lists and tables; English or German.
 * Never throws; a plain note gives an outline with nothing but the questions it asks.
 */
export function readOutline(text: string): Outline {
  const { body } = splitFrontMatter(text)
  return new OutlineReader(body).read()
}

class OutlineReader {
  readonly #blocks: Block[]
  readonly #outline: Outline = {
    options: [],
    constraints: [],
    context: [],
    questions: [],
    expected: [],
    problem: null,
    ask: null,
  }
  #sections: Section[] = []
  /** The label of the latest lead-in, such as `**Pro:**`; it holds until the next label. */
  #lead: Label | null = null
  readonly #options: OptionList

  constructor(body: string) {
    const text = partLabels(body)
    this.#blocks = parseMarkdown(text)
    this.#options = new OptionList(text.split('\n'))
  }

  read(): Outline {
    const [first] = this.#blocks
    for (const block of this.#blocks) {
      const isTitle = block === first && block.type === 'heading' && block.level === 1
      if (!isTitle) this.#readBlock(block)
    }
    const outline = this.#outline
    outline.options = this.#options.settle()
    outline.ask ??= this.#findAsk()
    if (outline.options.length === 0) outline.options = readRunningOptions(this.#paragraphs())
    if (outline.options.length === 0) outline.options = this.#findInline(outline.ask)
    if (outline.questions.length === 0) {
      // Where options are named, the decision itself answers what the topic asks.
      const answered = outline.options.length > 0 ? outline.ask : null
      this.#addQuestions(questionsIn(this.#blocks).filter((question) => question !== answered))
    }
    return outline
  }

  #readBlock(block: Block): void {
    if (block.type === 'heading') this.#openSection(block.level, block.text)
    if (block.type === 'paragraph') for (const line of joinLines(block.lines)) this.#readLine(line)
    if (block.type === 'list') this.#readList(block.items)
    if (block.type === 'table') this.#readTable(block.header, block.rows)
  }

  #openSection(level: number, heading: string): void {
    this.#lead = null
    this.#sections = this.#sections.filter((section) => section.level < level)
    const parent = this.#sections.at(-1)
    const label = readLabel(heading)
    const numbered = readOptionLabel(heading, parent?.label === 'options')
    let option = parent?.option ?? null
    if (numbered && !option) option = this.#options.find(numbered)
    else if (!label && parent?.label === 'options') option = this.#options.find(unnumbered(heading))
    const inherited = label ?? (option ? null : (parent?.label ?? null))
    this.#sections.push({ level, label: inherited, heading: label ? '' : heading, option })
  }

  #readLine(line: Line): void {
    const { label, rest } = splitLead(line)
    if (label) {
      this.#lead = label
      const names = label === 'options' ? listInlineNames(rest) : []
      for (const name of names) this.#options.find(unnumbered(name))
      if (rest && names.length === 0) this.#add(rest, null)
      return
    }
    const option = this.#option()
    const numbered = line.lead === line.text ? readOptionLabel(line.text, false) : null
    if (numbered) {
      this.#sections = this.#sections.filter((section) => section.level < 7)
      this.#sections.push({ level: 7, label: null, heading: '', option: this.#options.find(numbered) })
      this.#lead = null
    } else {
      const marked = option ? readMark(line.text) : null
      if (option && marked) option[marked.side].push(marked.text)
      else this.#add(line.text, null)
    }
  }

  #readList(items: Item[]): void {
    const label = this.#label()
    const option = this.#option()
    if (option) this.#options.readList(option, items, label)
    else if (label === 'options' || (label === null && isListOfOptions(items)))
      for (const item of items) this.#readOptionItem(item)
    else for (const item of items) this.#readItem(item)
  }

  #readItem(item: Item): void {
    const [first, ...rest] = item.blocks
    const line = first?.type === 'paragraph' ? first.lines[0] : undefined
    const { label } = line ? splitLead(line) : { label: null }
    const around = this.#label()
    if (label && (around === null || around === 'context') && label !== around) {
      const before = this.#lead
      for (const block of item.blocks) this.#readBlock(block)
      this.#lead = before
    } else {
      this.#add(plainText(first ? [first] : []), line ?? null)
      if (around !== 'questions' && rest.length > 0) this.#addNested(rest)
    }
  }

  #addNested(blocks: Block[]): void {
    for (const block of blocks)
      if (block.type === 'list') for (const item of block.items) this.#add(plainText(item.blocks), null)
  }

  /** `- **Redis** - fast, with nested pros and cons` under a heading for options. */
  #readOptionItem(item: Item): void {
    const [first, ...rest] = item.blocks
    const line = first?.type === 'paragraph' ? first.lines[0] : undefined
    if (!line) return
    const { title, note } = splitTitle(line)
    const numbered = readOptionLabel(title, true) ?? unnumbered(title)
    const option = this.#options.find(numbered)
    const more = first?.type === 'paragraph' ? first.lines.slice(1) : []
    const sides = splitContrast(note)
    if (sides) {
      option.pros.push(sides.pro)
      option.cons.push(sides.con)
    } else if (note) option.notes.push(note)
    const outer = { sections: this.#sections, lead: this.#lead }
    this.#sections = [...outer.sections, { level: 7, label: null, heading: '', option }]
    this.#lead = null
    for (const each of joinLines(more)) this.#readLine(each)
    for (const block of rest) this.#readBlock(block)
    this.#sections = outer.sections
    this.#lead = outer.lead
  }

  #readTable(header: string[], rows: string[][]): void {
    const found = readOptionTable(header, rows, this.#label() === 'options')
    if (!found) {
      for (const row of rows) this.#add(row.filter(Boolean).join(': '), null)
      return
    }
    for (const { pros, cons, notes, ...named } of found) {
      const option = this.#options.find(named)
      option.pros.push(...pros)
      option.cons.push(...cons)
      option.notes.push(...notes)
    }
  }

  /** The heading that gives what follows its name: one without a label of its own. */
  #heading(): string | null {
    const section = this.#sections.at(-1)
    return section?.option ? null : section?.heading || null
  }

  #label(): Label | null {
    return this.#lead ?? this.#sections.at(-1)?.label ?? null
  }

  /** The option that is being described; a lead-in such as `**Constraints:**` ends it. */
  #option(): Option | null {
    const ends =
      this.#lead !== null && this.#lead !== 'pros' && this.#lead !== 'cons' && this.#lead !== 'context'
    return ends ? null : (this.#sections.at(-1)?.option ?? null)
  }

  #add(text: string, line: Line | null): void {
    const outline = this.#outline
    if (!text) return
    const option = this.#option()
    if (option) {
      const label = this.#label()
      if (label === 'pros' || label === 'cons') option[label].push(...splitPoints(text))
      else option.notes.push(text)
      return
    }
    switch (this.#label()) {
      case 'constraints':
        outline.constraints.push(readConstraint(text, line, this.#heading()))
        break
      case 'questions':
        this.#addQuestions([text])
        break
      case 'expected':
        outline.expected.push(text)
        break
      case 'problem':
        outline.problem = outline.problem === null ? text : `${outline.problem} ${text}`
        break
      case 'ask':
        outline.ask ??= text
        break
      default:
        outline.context.push(text)
    }
  }

  #addQuestions(texts: string[]): void {
    const { questions } = this.#outline
    for (const text of texts) questions.push({ number: questions.length + 1, text })
  }

  /** What the question, else the title, names in passing. */
  #findInline(ask: string | null): Option[] {
    const [first] = this.#blocks
    const title = first?.type === 'heading' ? first.text : ''
    const asked = readInlineOptions(ask ?? '')
    for (const name of asked.length > 0 ? asked : readInlineOptions(title))
      this.#options.find(unnumbered(name))
    const options = this.#options.settle()
    addWhatIsSaid(options, this.#paragraphs())
    return options
  }

  /** Their texts, with their line ends. */
  #paragraphs(): string[] {
    return this.#blocks
      .filter((block) => block.type === 'paragraph')
      .map(({ lines }) => lines.map(({ text }) => text).join('\n'))
  }

  /** A title that asks, or the first question outside the list of questions. */
  #findAsk(): string | null {
    const heading = this.#blocks.find((block) => block.type === 'heading')
    if (heading?.type === 'heading' && heading.text.endsWith('?')) return heading.text
    const said = [...this.#outline.context, this.#outline.problem ?? '']
    return said.flatMap((text) => listQuestions(text))[0] ?? null
  }
}
