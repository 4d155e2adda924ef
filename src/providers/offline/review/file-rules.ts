import type { ChangedFile } from './changed-file.js'
import { isProgram } from './languages.js'
import type { Found, RuleId } from './rule.js'

/** From so many new lines of program on, a change without tests is worth a word. */
const LEAST_UNTESTED = 20
/** More new lines in one file than anybody reviews with care. */
const LARGE = 800

/** What the files show beside their single lines: of each alone, and of the change as a whole. */
export function searchFiles(files: readonly ChangedFile[]): Found[] {
  const written = files.filter(({ isGenerated }) => !isGenerated)
  return [
    ...files.flatMap((file) => findLeftover(file) ?? []),
    ...written.flatMap((file) => [findBrokenJson(file), findLarge(file)].filter((found) => found !== null)),
    ...findUntested(written),
    ...findFewerTests(written),
  ]
}

const LEFTOVER =
  /(?:^|\/)(?:node_modules|__pycache__|\.pytest_cache)\/|(?:^|\/)\.idea\/workspace\.xml$|(?:^|\/)(?:\.DS_Store|Thumbs\.db|npm-debug\.log|core\.\d+)$|\.(?:orig|rej|pyc|swp|swo)$|~$/

function findLeftover({ path, status, isTest }: ChangedFile): Found | null {
  // An action brings its packages along, and a test what tools leave behind.
  const isMeant = isTest || /^(?:\.github|actions?)\/.*node_modules\//.test(path)
  return status === 'added' && !isMeant && LEFTOVER.test(path)
    ? found('leftover-file', 'must-fix', path)
    : null
}

/** With comments, as their readers allow. */
const LENIENT =
  /(?:^|\/)(?:[tj]sconfig[^/]*|pyrightconfig|devcontainer|\.eslintrc|biome|deno|turbo|wrangler|typedoc|tslint|api-extractor)\.json$|(?:^|\/)\.vscode\//

function findBrokenJson({ path, whole, isTest, status }: ChangedFile): Found | null {
  // A broken file may be what a test is about.
  if (whole === null || status === 'deleted' || isTest || !/\.json$/.test(path) || LENIENT.test(path))
    return null
  if (isOtherThanJson(whole)) return null
  try {
    JSON.parse(whole.replace(/^\uFEFF/, ''))
    return null
  } catch (error) {
    const at = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1]
    // Where the file ends too early, its last line is meant.
    const before = whole.trimEnd().slice(0, at === undefined ? undefined : Number(at))
    return found('broken-json', 'must-fix', path, [before.split('\n').length])
  }
}

/** Nothing yet, a template, with comments, or one object a line: whoever reads it expects that. */
function isOtherThanJson(text: string): boolean {
  return text.trim() === '' || /\{\{|\{%|<%|^[ \t]*(?:\/\/|\/\*)|^\{.*\}\r?\n\{/m.test(text)
}

function findLarge({ path, added, language, isTest }: ChangedFile): Found | null {
  if (isTest || !isProgram(language) || added.length < LARGE) return null
  return { ...found('large-file', 'consider', path), count: added.length }
}

function findUntested(files: readonly ChangedFile[]): Found[] {
  if (files.some(({ isTest }) => isTest)) return []
  const moved = new Set(files.flatMap(({ removed }) => removed.map((line) => line.trim())))
  const programs = files
    .filter(
      ({ language, path }) => isProgram(language) && language !== 'shell' && !/\.config\.[a-z]+$/.test(path),
    )
    // Comments need no test, and what only went elsewhere none of its own.
    .map(({ path, added }) => ({
      path,
      lines: added.filter(({ code, text }) => /\w/.test(code) && !moved.has(text.trim())),
    }))
    .toSorted((one, other) => other.lines.length - one.lines.length)
  const count = programs.reduce((sum, { lines }) => sum + lines.length, 0)
  const [most] = programs
  const first = most?.lines[0]
  if (!most || !first || count < LEAST_UNTESTED) return []
  return [{ ...found('untested', 'consider', most.path, [first.number]), count }]
}

/** How a test begins, in the frameworks that are most used. */
const TEST_HEAD =
  /^\s*(?:(?:it|test)(?:\.\w+)*\s*[(`]|(?:async\s+)?def test_|func Test[A-Z_]|@(?:Parameterized)?Test\b|#\[(?:\w+::)?test\]|it\s+['"])/

function findFewerTests(files: readonly ChangedFile[]): Found[] {
  const losses = files
    .filter(({ isTest }) => isTest)
    .map(({ path, added, removed }) => {
      const gained = added.filter(({ text }) => TEST_HEAD.test(text)).length
      return { path, lost: removed.filter((text) => TEST_HEAD.test(text)).length - gained }
    })
    .toSorted((one, other) => other.lost - one.lost)
  const count = losses.reduce((sum, { lost }) => sum + lost, 0)
  const [most] = losses
  return most && count > 0 ? [{ ...found('fewer-tests', 'consider', most.path), count }] : []
}

function found(rule: RuleId, severity: Found['severity'], file: string, lines: number[] = []): Found {
  return { rule, severity, file, lines, count: Math.max(1, lines.length) }
}
