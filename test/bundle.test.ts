import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { parseAst } from 'rolldown/parseAst'
import { describe, expect, it } from 'vitest'

const FOLDER = new URL('../dist/program/', import.meta.url)
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.cjs'))

/** What packages would like to have, ask for with a `try` around it, and never need here. */
const NOT_NEEDED = ['kerberos']

interface Node {
  type: string
  [key: string]: unknown
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}

/** All parts of a program. */
function* walk(node: Node): Generator<Node> {
  const open = [node]
  for (let next = open.pop(); next; next = open.pop()) {
    yield next
    for (const value of Object.values(next)) open.push(...[value].flat().filter(isNode))
  }
}

/** The name that a call of `require` asks for; null: it is none, or one that is only known when it runs. */
function requiredBy({ type, callee, arguments: given }: Node): string | null {
  if (type !== 'CallExpression' || !isNode(callee) || callee.name !== 'require') return null
  const [first]: unknown[] = Array.isArray(given) ? given : []
  return isNode(first) && typeof first.value === 'string' ? first.value : null
}

describe('the bundled program', () => {
  it('loads, each of its files', async () => {
    expect(FILES.length).toBeGreaterThan(50)
    const script = `
      const { load } = require(process.argv[1]).loadProgram()
      for (const name of process.argv.slice(2)) {
        try { load(name) } catch (error) { console.log(name + ': ' + error.message) }
      }`
    const loader = fileURLToPath(new URL('../bin/load-program.js', import.meta.url))
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', script, loader, ...FILES])
    expect(stdout).toBe('')
  })

  it('loads nothing for proxies where none is named', () => {
    // What a discussion over HTTP loaded was compiled when it was built.
    const has = (name: string) => existsSync(new URL(name, FOLDER))
    expect(['http-request.cjs.cache', 'proxy-way.cjs', 'proxy-way.cjs.cache'].map(has)).toEqual([
      true,
      true,
      false,
    ])
  })

  it('imports nothing, and requires what is in it or in Node', () => {
    const wrong: string[] = []
    for (const file of FILES) {
      // As the loader has it: an expression.
      const text = `(${readFileSync(new URL(file, FOLDER), 'utf8').trim()})`
      for (const node of walk(parseAst(text) as unknown as Node)) {
        if (node.type === 'ImportExpression') wrong.push(`${file} has an import()`)
        const name = requiredBy(node)?.replace(/^node:/, '')
        const isThere =
          name === undefined || builtinModules.includes(name) || FILES.includes(name.replace('./', ''))
        if (!isThere && !NOT_NEEDED.includes(name)) wrong.push(`${file} requires ${name}`)
      }
    }
    expect(wrong).toEqual([])
  })
})
