/** Where a text of several lines begins: `run: |`, its key after a dash as well. */
const OPENED = /^(\s*(?:-\s+)?)([\w-]+):\s*[|>][+-]?\d?[+-]?\s*(?:#.*)?$/

/** The key whose text of several lines each line of a YAML file stands in; null: in none that begins in these lines. */
export function keysOfBlocks(lines: readonly string[]): (string | null)[] {
  let open: { key: string; column: number } | null = null
  return lines.map((line) => {
    if (open && line.trim() !== '' && line.search(/\S/) <= open.column) open = null
    if (open) return open.key
    const [, before, key = ''] = OPENED.exec(line) ?? []
    if (before !== undefined) open = { key, column: before.length }
    return null
  })
}
