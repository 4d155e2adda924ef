import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { lockRun } from '../src/store/lock.js'
import { EXPORT_FORMATS, exportRun } from '../src/wire/export.js'
import type { World } from '../src/wire/world.js'
import { openbotman, tempFolder } from './cli.js'
import { CONSENSUS } from './method-showcases.js'
import { eventsOf } from './showcase.js'
import { userErrorOf } from './temp-folder.js'

const ID = '2026-01-01_00-00-00_a-topic'
const bundled = fileURLToPath(new URL('../openbotman.yaml', import.meta.url))

/** A working folder with one run in discussions/. */
function folderWithRun(): { cwd: string; world: World; log: string } {
  const cwd = tempFolder()
  mkdirSync(path.join(cwd, 'discussions'))
  const log = path.join(cwd, 'discussions', `${ID}.jsonl`)
  writeFileSync(
    log,
    eventsOf(CONSENSUS)
      .map((event) => `${JSON.stringify(event)}\n`)
      .join(''),
  )
  cpSync(bundled, path.join(cwd, 'openbotman.yaml'))
  const agents = fileURLToPath(new URL('../agents', import.meta.url))
  cpSync(agents, path.join(cwd, 'agents'), { recursive: true })
  const world = { cwd, env: {}, stdin: null, stdinIsTerminal: true, generator: 'OpenBotMan test' }
  return { cwd, world, log }
}

describe('export', () => {
  it('writes the transcript, the result or the page, and leaves the run alone', async () => {
    const { cwd, world, log } = folderWithRun()
    const before = readFileSync(log, 'utf8')
    const text = async (format?: string) => (await exportRun({ run: 'last', format }, world)).text
    const golden = readFileSync(new URL('golden/consensus.md', import.meta.url), 'utf8')
    expect(await text()).toBe(await text('md'))
    expect((await text('md')).split('\n')[0]).toBe(golden.split('\n')[0])
    const result: unknown = JSON.parse(await text('json'))
    expect(result).toMatchObject({ version: 1, id: ID, status: 'consensus', transcript: null, log })
    expect(await text('HTML')).toMatch(/^<!doctype html>\n<html lang="en">/)
    expect(readFileSync(log, 'utf8')).toBe(before)
    expect(readdirSync(path.join(cwd, 'discussions'))).toEqual([`${ID}.jsonl`])
  })

  it('takes the format from the name of the file, and replaces the file as a whole', async () => {
    const { cwd, world } = folderWithRun()
    for (const format of EXPORT_FORMATS) {
      const output = `out.${format}`
      writeFileSync(path.join(cwd, output), 'old')
      const { text, file } = await exportRun({ run: ID, output }, world)
      expect(file).toMatch(new RegExp(`out\\.${format}$`))
      expect(readFileSync(path.join(cwd, output), 'utf8')).toBe(text)
      expect(text).toBe((await exportRun({ run: ID, format }, world)).text)
    }
    expect(readdirSync(cwd).filter((name) => name.endsWith('.tmp'))).toEqual([])
    expect(await exportRun({ run: ID, output: '-' }, world)).toMatchObject({ file: null })
  })

  it('says of a run that was cut off that it was, and of one that is held that it goes on', async () => {
    const { world, log } = folderWithRun()
    const lines = readFileSync(log, 'utf8').split('\n')
    writeFileSync(log, `${lines.slice(0, 4).join('\n')}\n`)
    const page = async () => (await exportRun({ run: ID, format: 'html' }, world)).text
    expect(await page()).toContain('>INTERRUPTED (round 1 of at most 3)</p>')
    const unlock = lockRun(log)
    expect(await page()).toContain('>IN PROGRESS (round 1 of at most 3)</p>')
    unlock()
  })

  it('finds a run by its path, and in another folder', async () => {
    const { cwd, world, log } = folderWithRun()
    const elsewhere = { ...world, cwd: tempFolder() }
    expect((await exportRun({ run: log }, elsewhere)).text).toContain('# Discussion: Where do we keep')
    const runs = path.join(cwd, 'discussions')
    expect((await exportRun({ run: 'last', runs }, elsewhere)).text).toContain(
      '# Discussion: Where do we keep',
    )
  })

  it('refuses to write over the log, a folder or a device', async () => {
    const { cwd, world, log } = folderWithRun()
    const fail = (output: string) => userErrorOf(exportRun({ run: 'last', output, format: 'md' }, world))
    symlinkSync(log, path.join(cwd, 'alias.md'))
    expect((await fail(log)).message).toContain('this is the log of the run itself')
    expect((await fail('alias.md')).message).toContain('this is the log of the run itself')
    expect((await fail('discussions')).message).toContain('this is a folder')
    if (process.platform !== 'win32') expect((await fail('/dev/null')).message).toContain('no regular file')
    const missing = await fail('no/such/folder/x.md')
    expect(missing).toMatchObject({ exitCode: 1, hint: 'Name a file that can be written to with -o <file>.' })
  })

  it('says what is wrong with a format, a run and a log', async () => {
    const { world, log } = folderWithRun()
    const fail = (more: object) => userErrorOf(exportRun({ run: 'last', ...more }, world))
    expect(await fail({ format: 'htm' })).toMatchObject({
      message: '--format htm: there is no such format',
      hint: 'Did you mean html? Formats: md, json, html.',
    })
    expect((await fail({ run: '2026-01-01_00-00-00_a-topik' })).hint).toContain(ID)
    expect((await fail({ runs: tempFolder() })).hint).not.toContain('-o')
    writeFileSync(log, `${readFileSync(log, 'utf8')}{"seq":1}\n`)
    const lines = readFileSync(log, 'utf8').split('\n').length - 1
    expect((await fail({})).message).toContain(`${ID}.jsonl:${lines}`)
  })

  it('is a command whose standard output is the export and nothing else', async () => {
    const { cwd } = folderWithRun()
    const page = await openbotman(['export', 'last', '--format', 'html'], { cwd })
    expect(page).toMatchObject({ code: 0, stderr: '' })
    expect(page.stdout).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/)
    const file = await openbotman(['export', 'last', '-o', 'page.html'], { cwd })
    expect(file).toMatchObject({ code: 0, stdout: '' })
    expect(file.stderr).toContain('page.html')
    expect(readFileSync(path.join(cwd, 'page.html'), 'utf8')).toBe(page.stdout)
    const wrong = await openbotman(['export', 'last', '--format', 'pdf'], { cwd })
    expect(wrong).toMatchObject({ code: 2, stdout: '' })
    expect(wrong.stderr).toContain('--format pdf: there is no such format')
  })
})
