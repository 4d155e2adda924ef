import type { Severity } from '../../../core/types.js'
import type { AddedLine, ChangedFile } from './changed-file.js'
import type { LineRule } from './line-rule.js'
import { LINE_RULES } from './line-rules.js'
import type { Found, RuleId } from './rule.js'

/** What the lines that a file got show, one finding for each rule that is wanted. */
export function searchLines(file: ChangedFile, isWanted: (rule: RuleId) => boolean): Found[] {
  const found = new Map<RuleId, { severity: Severity; lines: Set<number> }>()
  for (const rule of LINE_RULES.filter((each) => isWanted(each.rule))) {
    const severity = file.isTest ? rule.inTests : rule.severity
    if (severity === null || (file.isGenerated && !rule.everywhere) || !rule.applies(file)) continue
    for (const [at, line] of file.added.entries()) {
      if (!matches(rule, line, file.added[at + 1])) continue
      const known = found.get(rule.rule)
      if (known) known.lines.add(line.number)
      else found.set(rule.rule, { severity, lines: new Set([line.number]) })
    }
  }
  return [...found].map(([rule, each]) => {
    const lines = [...each.lines].toSorted((one, other) => one - other)
    return { rule, severity: each.severity, file: file.path, lines, count: lines.length }
  })
}

function matches(
  { pattern, part, fits, overLines }: LineRule,
  line: AddedLine,
  next: AddedLine | undefined,
): boolean {
  if (fits && !fits(line)) return false
  const own = line[part]
  const goesOn = overLines && next?.number === line.number + 1 && next.comment === ''
  const at = (goesOn ? `${own}\n${next[part]}` : own).search(pattern)
  return at !== -1 && at < Math.max(1, own.length)
}
