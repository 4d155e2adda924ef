import { readFileSync } from 'node:fs'
import type { Position } from '../src/core/types.js'

const FOLDER = new URL('./fixtures/hostile/', import.meta.url)
const POSITIONS: Record<string, Position | null> = JSON.parse(
  readFileSync(new URL('positions.json', FOLDER), 'utf8'),
)

export interface HostileReply {
  name: string
  text: string
  /** What its author really states; null: nothing that counts. */
  position: Position | null
}

/** What a model could write to be obeyed by something; see the folder's README. */
export const HOSTILE_REPLIES: HostileReply[] = [
  ...Object.entries(POSITIONS).map(([name, position]) => ({
    name,
    position,
    text: readFileSync(new URL(`${name}.md`, FOLDER), 'utf8')
      .replace(/\\u\{([0-9a-f]+)\}/g, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)))
      .replace(/\\r/g, '\r'),
  })),
  made(
    'lists 1,000 deep',
    Array.from({ length: 1000 }, (_, depth) => `${' '.repeat(depth * 2)}- <b>x</b>`).join('\n'),
  ),
  made('lists on one line 150 deep', `${'- '.repeat(150)}<script>alert(1)</script>`),
  made(
    'quotations 1,000 deep',
    `${'> '.repeat(1000)}<script>alert(1)</script>\n${'>'.repeat(1000)}[x]: javascript:alert(1)`,
  ),
  made('a line of a megabyte', 'word '.repeat(200_000)),
]

/** A reply of the author's own, but for what stands before its position. */
function made(name: string, before: string): HostileReply {
  return { name, text: `${before}\n\n[POSITION: OBJECTION] - my own\n`, position: 'OBJECTION' }
}

/** Texts of about so many characters that are bait for a pattern or a parser which takes more than linear time. */
export const BAIT: Record<string, (size: number) => string> = {
  words: (size) => 'word '.repeat(size / 5),
  'spaces in a line': (size) => `- a${' '.repeat(size)}b`,
  'commas in a line': (size) => `Options: a${','.repeat(size)} b or c`,
  'colons before a position': (size) => `x ${':'.repeat(size)}x\n[POSITION: SUPPORT]\n`,
  'full stops before a position': (size) => `x\n${'. '.repeat(size / 2)}x\n[POSITION: SUPPORT]\n`,
  'questions before a position': (size) => `x\n${'!?'.repeat(size / 2)}x\n[POSITION: SUPPORT]\n`,
  'full stops in a condition': (size) =>
    `### Conditions\n- ${'.'.repeat(size)} x\n\n[POSITION: SUPPORT_WITH_CONDITIONS]`,
  'dashes in a task': (size) => `### Action items\n- [ ] ${'–'.repeat(size)} x`,
  'bold signs': (size) => '**🎯'.repeat(size / 4),
  'bold dashes': (size) => `### Decision\n${'**–'.repeat(size / 3)}`,
  'open pictures': (size) => '![5%'.repeat(size / 4),
  'pictures within pictures': (size) => '!['.repeat(size / 6) + '](x)'.repeat(size / 6),
  'open links': (size) => '[a](<'.repeat(size / 5),
  'owners of a task': (size) => `### Action items\n- [ ] write${' (owner: x)'.repeat(size / 11)}`,
  'handles of a task': (size) => `### Action items\n- [ ] ${'@a '.repeat(size / 3)}x`,
  'levels of a task': (size) => `### Action items\n- [ ] ${'[high] '.repeat(size / 7)}x`,
  'an enumeration': (size) => `[POSITION: SUPPORT_WITH_CONDITIONS] - only if ${'a, '.repeat(size / 3)}and b`,
  'numbers of an enumeration': (size) => `[POSITION: SUPPORT_WITH_CONDITIONS] - ${'(1) a '.repeat(size / 6)}`,
  'sentences before a tag': (size) => `${'I a. '.repeat(90)}[position: [position: x\n`.repeat(size / 480),
  'quoted words behind an id': (size) => `C1 ${'"a"'.repeat(size / 3)} accepted: x`,
  'stops in a table’s head': (size) => `| ${'.'.repeat(size)}x | Owner |\n|---|---|\n| x | y |`,
  'columns of a table': (size) => `${'|a'.repeat(size / 4)}|\n${'|-'.repeat(size / 4)}|\n|x|\n`,
  'tags without end': (size) => '<a b="'.repeat(size / 6),
  'comments without end': (size) => '<!--'.repeat(size / 4),
  'elements within elements': (size) => '<b>'.repeat(size / 7) + '</b>'.repeat(size / 7),
  'labels of links': (size) => '[\n'.repeat(size / 2),
  'spaces behind a link': (size) => `[a](${' '.repeat(size)}`,
  'reasons in front': (size) => `${'Reason: '.repeat(size / 8)}\n[POSITION: SUPPORT]`,
  'stars of emphasis': (size) => `${'*'.repeat(size / 2)}a${'*'.repeat(size / 2)}`,
  'signs before an end tag': (size) => `<${' '.repeat(size)}/reply`,
  'back-ticks of many lengths': (size) =>
    Array.from({ length: Math.sqrt(size) }, (_, length) => `${'`'.repeat(length)}a`).join(''),
}
