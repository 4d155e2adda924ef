import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'rolldown'

/** What string-width makes when it is loaded, and the same made with the first text that needs it. */
const MADE_LATER = [
  [
    'const segmenter = new Intl.Segmenter();',
    'let own; const segmenter = { segment: (text) => (own ??= new Intl.Segmenter()).segment(text) };',
  ],
  [
    'const rgiEmojiRegex = /^\\p{RGI_Emoji}$/v;',
    'let emoji; const rgiEmojiRegex = { test: (text) => (emoji ??= /^\\p{RGI_Emoji}$/v).test(text) };',
  ],
]

/**
 * The program in a few files instead of some seven hundred modules: what a command does not use is in files of its own,
 * loaded when they are asked for, and compiled beforehand. Nothing is renamed or shortened, so that it can be read. bin/load-program.js loads it.
 */
await build({
  input: 'src/cli/main.ts',
  platform: 'node',
  // What lies in node_modules is named by that, wherever it really lies.
  resolve: { symlinks: false },
  output: {
    // As deep below the package as src/cli, since files of the package are found from there.
    dir: 'dist/program',
    format: 'cjs',
    // Scripts that are loaded with what V8 made of them may not import: not even what is Node's own.
    dynamicImportInCjs: false,
    postBanner: '(function (exports, require, module, __filename) {',
    postFooter: '})',
    entryFileNames: '[name].cjs',
    chunkFileNames: '[name].cjs',
    cleanDir: true,
  },
  plugins: [compileLater(), keepLicences()],
})

/** The script of the dashboard, for browsers: one file, served as it is. */
await build({
  input: 'src/serve/page/browser/main.ts',
  platform: 'browser',
  output: { file: 'dist/page/page.js', format: 'esm' },
})
const { PATH } = process.env
execFileSync(process.execPath, [fileURLToPath(new URL('compile.js', import.meta.url))], {
  env: { PATH },
  stdio: 'ignore',
})

/** The pattern of all emoji takes a tenth of a start, and most starts show no text that needs it. */
function compileLater() {
  return {
    name: 'compile-later',
    transform: {
      filter: { id: /string-width\/index\.js$/ },
      handler(code) {
        return MADE_LATER.reduce((text, [now, later]) => {
          if (!text.includes(now)) throw new Error(`string-width no longer says: ${now}`)
          return text.replace(now, () => later)
        }, code)
      },
    },
  }
}

/** Puts the licences of the packages whose code is in the bundle beside it, as they ask for. */
function keepLicences() {
  return {
    name: 'keep-licences',
    generateBundle(_, chunks) {
      const modules = Object.values(chunks).flatMap((chunk) => ('moduleIds' in chunk ? chunk.moduleIds : []))
      const folders = new Set(
        modules.flatMap((id) => id.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0] ?? []),
      )
      const texts = [...folders].sort().map(readLicence)
      this.emitFile({ type: 'asset', fileName: 'LICENCES.txt', source: texts.join(`\n${'-'.repeat(80)}\n`) })
    },
  }
}

/** The package's name and version, and the text of its licence or, without such a file, what its manifest says. */
function readLicence(folder) {
  const { name, version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry))
  const text = file ? readFileSync(path.join(folder, file), 'utf8').trim() : `Licence: ${license}`
  return `${name} ${version}\n\n${text}\n`
}
