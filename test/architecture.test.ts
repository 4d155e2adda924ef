import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('../src/', import.meta.url))

/** Who may import whom: a layer may use its own files and those named here. */
const ALLOWED: Record<string, string[]> = {
  core: [],
  run: ['core'],
  config: ['core'],
  context: ['core'],
  providers: ['core'],
  store: ['core'],
  wire: ['core', 'run', 'config', 'context', 'providers', 'store'],
  index: ['core', 'run', 'config', 'context', 'providers', 'store', 'wire'],
  serve: ['core', 'run', 'config', 'context', 'providers', 'store', 'wire'],
  cli: ['core', 'run', 'config', 'context', 'providers', 'store', 'wire', 'serve'],
}

/** Packages and built-in modules that the core may use. */
const CORE_PACKAGES = ['markdown-it']

function sourceFiles(): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
}

function importsOf(file: string): string[] {
  const text = readFileSync(path.join(root, file), 'utf8')
  const found = text.matchAll(/\b(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)
  return [...found].map((match) => match[1] ?? '')
}

function layerOf(file: string): string {
  return file.split(path.sep)[0]?.replace(/\.ts$/, '') ?? ''
}

it('has only layers that are planned', () => {
  expect([...new Set(sourceFiles().map(layerOf))].filter((layer) => !(layer in ALLOWED))).toEqual([])
})

it('imports only along the arrows', () => {
  const wrong = sourceFiles().flatMap((file) =>
    importsOf(file)
      .filter((name) => name.startsWith('.'))
      .map((name) => layerOf(path.normalize(path.join(path.dirname(file), name)).replace(/\.js$/, '.ts')))
      .filter((layer) => layer !== layerOf(file) && !ALLOWED[layerOf(file)]?.includes(layer))
      .map((layer) => `${file} -> ${layer}`),
  )
  expect(wrong).toEqual([])
})

it('keeps the core pure: no built-in module, no package but the Markdown parser, no clock, no chance', () => {
  const core = sourceFiles().filter((file) => layerOf(file) === 'core')
  expect(core.length).toBeGreaterThan(10)
  const packages = core.flatMap((file) => importsOf(file).filter((name) => !name.startsWith('.')))
  expect(packages.filter((name) => !CORE_PACKAGES.includes(name))).toEqual([])
  const impure = core.filter((file) =>
    /\b(Date\.now|new Date\(\)|Math\.random|process\.|setTimeout|fetch\(|console\.)/.test(
      readFileSync(path.join(root, file), 'utf8'),
    ),
  )
  expect(impure).toEqual([])
})

it('has no folder for what nobody found a name for', () => {
  expect(sourceFiles().filter((file) => /(^|[/\\])(utils?|helpers?|misc)([/\\.])/i.test(file))).toEqual([])
})
