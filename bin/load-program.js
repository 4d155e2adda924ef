import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { Script } from 'node:vm'

const FOLDER = new URL('../dist/program/', import.meta.url)

/**
 * Loads the bundled program, each file with what V8 made of it when it was built: to compile it anew takes as long as
 * all the rest up to the first request. Where that was made by another version of Node, the file is compiled as usual.
 *
 * @returns main: the command line; compile: what V8 makes of every file loaded so far, by file name
 */
export function loadProgram() {
  const loaded = new Map()
  const scripts = new Map()
  const requireOther = createRequire(FOLDER)

  function load(name) {
    const known = loaded.get(name)
    if (known) return known.exports
    const module = { exports: {} }
    loaded.set(name, module)
    const url = new URL(name, FOLDER)
    const filename = fileURLToPath(url)
    const kept = new URL(`${name}.cache`, FOLDER)
    const script = new Script(readFileSync(url, 'utf8'), {
      filename,
      ...(existsSync(kept) ? { cachedData: readFileSync(kept) } : {}),
    })
    scripts.set(name, script)
    script.runInThisContext()(module.exports, requireFile, module, filename)
    return module.exports
  }

  function requireFile(id) {
    return id.startsWith('./') ? load(id.slice(2)) : requireOther(id)
  }

  return {
    main: load('main.cjs').main,
    compile: () => new Map([...scripts].map(([name, script]) => [name, script.createCachedData()])),
  }
}
