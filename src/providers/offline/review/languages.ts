/** What a file is written in, as far as the rules tell languages apart. */
export type Language =
  | 'javascript'
  | 'python'
  | 'ruby'
  | 'go'
  | 'rust'
  | 'php'
  | 'c-like'
  | 'shell'
  | 'docker'
  | 'yaml'
  | 'json'
  | 'prose'
  | 'other'

const WRITTEN_IN = {
  javascript: 'js jsx ts tsx mjs cjs mts cts vue svelte',
  python: 'py pyi',
  ruby: 'rb rake',
  go: 'go',
  rust: 'rs',
  php: 'php',
  'c-like': 'java kt kts scala groovy cs c cc cpp h hpp m swift dart',
  shell: 'sh bash zsh',
  yaml: 'yaml yml',
  json: 'json',
  prose: 'md markdown mdx txt rst adoc',
} as const satisfies Partial<Record<Language, string>>

const ENDINGS: ReadonlyMap<string, Language> = new Map(
  Object.entries(WRITTEN_IN).flatMap(([language, endings]) =>
    endings.split(' ').map((ending): [string, Language] => [ending, language as Language]),
  ),
)

/** Those that programs are written in. */
const PROGRAMS: ReadonlySet<Language> = new Set([
  'javascript',
  'python',
  'ruby',
  'go',
  'rust',
  'php',
  'c-like',
  'shell',
])

/** By the file's name. */
export function languageOf(path: string): Language {
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (/^(?:Dockerfile|Containerfile)(?:\.|$)|\.dockerfile$/i.test(name)) return 'docker'
  const ending = /\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase() ?? ''
  return ENDINGS.get(ending) ?? 'other'
}

/** Whether programs are written in it. */
export function isProgram(language: Language): boolean {
  return PROGRAMS.has(language)
}

const HASH: ReadonlySet<Language> = new Set(['python', 'ruby', 'shell', 'docker', 'yaml', 'php'])
const SLASHES: ReadonlySet<Language> = new Set(['javascript', 'go', 'rust', 'php', 'c-like'])

/**
 * A line's code without what stands in quotes, and its comment. One line is all there is to go by: what belongs to a
 * string or a comment of several lines passes for code, unless it begins as such comments do.
 */
export function splitLine(text: string, language: Language): { code: string; comment: string } {
  if (language === 'prose') return { code: '', comment: '' }
  if (SLASHES.has(language) && /^\s*(?:\/\*|\*(?:\s|\/|$))/.test(text)) return { code: '', comment: text }
  let code = ''
  let quote = ''
  for (let at = 0; at < text.length; at++) {
    const mark = text[at] ?? ''
    if (quote !== '') {
      if (mark === '\\') at++
      else if (mark === quote) {
        quote = ''
        code += mark
      }
    } else if (mark === '"' || mark === "'" || mark === '`') {
      quote = mark
      code += mark
    } else if (beginsComment(text, at, language)) return { code, comment: text.slice(at) }
    else code += mark
  }
  return { code, comment: '' }
}

function beginsComment(text: string, at: number, language: Language): boolean {
  // An address is no comment, and `$#` or `a#b` is none in a shell.
  if (HASH.has(language) && text[at] === '#') return at === 0 || /\s/.test(text[at - 1] ?? '')
  const isDouble = text.startsWith('//', at) || text.startsWith('/*', at)
  return SLASHES.has(language) && isDouble && text[at - 1] !== ':'
}
