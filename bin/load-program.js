// CommonJS, which starts a little faster than a module.
const { existsSync, readFileSync } = require('node:fs')
const path = require('node:path')
const { Script } = require('node:vm')

const FOLDER = path.join(__dirname, '../dist/program')

/**
 * Loads the bundled program, each file with what V8 made of it when it was built: to compile it anew takes as long as
 * all the rest up to the first request. Where that was made by another version of Node, the file is compiled as usual.
 *
 * @returns main: the command line; load: gives what one of the files exports; compile: what V8 makes of every file loaded so far, by file name
 */
exports.loadProgram = function loadProgram() {
  const loaded = new Map()
  const scripts = new Map()

  function load(name) {
    const known = loaded.get(name)
    if (known) return known.exports
    const module = { exports: {} }
    loaded.set(name, module)
    const filename = path.join(FOLDER, name)
    const kept = `${filename}.cache`
    const script = new Script(readFileSync(filename, 'utf8'), {
      // Kept with what was compiled, and shown in stacks: where it lies is nobody's business.
      filename: `openbotman/dist/program/${name}`,
      ...(existsSync(kept) ? { cachedData: readFileSync(kept) } : {}),
    })
    scripts.set(name, script)
    script.runInThisContext()(module.exports, requireFile, module, filename)
    return module.exports
  }

  function requireFile(id) {
    return id.startsWith('./') ? load(id.slice(2)) : require(id)
  }

  return {
    main: load('main.cjs').main,
    load,
    compile: () => new Map([...scripts].map(([name, script]) => [name, script.createCachedData()])),
  }
}
