import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readLog } from '../src/store/read-log.js'
import { bin, openbotman, type Ran, tempFolder } from './cli.js'
import { filesIn, layOut, readOnly, timeless } from './scripted-run.js'
import { FAILING } from './showcase-runs.js'

const preload = fileURLToPath(new URL('crash-preload.mjs', import.meta.url))

describe('a disk that is full', () => {
  /** Runs the real program where the disk is full from some write on. */
  function runFull(args: string[], folder: string, place: string): Promise<Ran> {
    return run(process.execPath, ['--import', preload, bin, ...args], folder, { CRASH_AT: `${place} full` })
  }

  it('ends the discussion with what to do; what was said is kept, and resume goes on with it', async () => {
    const { folder, runs, args } = layOut(tempFolder(), FAILING)
    const first = await runFull(['discuss', ...args, '-q'], folder, 'log 8')
    expect(first.code).toBe(1)
    expect(first.stderr).toMatch(
      /cannot write to \S+\.jsonl: no space is left on the disk\n.*openbotman resume \S+/,
    )
    expect(first.stderr).not.toMatch(/\n\s+at |fault of openbotman/)
    const [log = ''] = filesIn(runs, '.jsonl')
    // The half of a line that there was room for is gone again.
    expect(readFileSync(log, 'utf8').endsWith('}\n')).toBe(true)
    expect(readLog(log)).toHaveLength(7)
    expect(filesIn(runs, '.lock')).toEqual([])
    const second = await openbotman(['resume', 'last', '--json', '-q'], { cwd: folder })
    expect(JSON.parse(second.stdout).status).toBe('consensus')

    const other = layOut(tempFolder(), FAILING)
    await openbotman(['discuss', ...other.args, '-q'], { cwd: other.folder })
    expect(timeless(readOnly(runs, '.md'))).toBe(timeless(readOnly(other.runs, '.md')))
  })

  it('leaves nothing behind where it is full from the start', async () => {
    for (const place of ['log 1', 'lock 1']) {
      const { folder, runs, args } = layOut(tempFolder(), FAILING)
      const { stdout, code } = await runFull(['discuss', ...args, '--json'], folder, place)
      expect(code, place).toBe(2)
      const { error } = JSON.parse(stdout)
      expect(error.message, place).toMatch(/cannot write to .*no space/)
      expect(error.hint, place).toMatch(/[Mm]ake room/)
      expect(readdirSync(runs), place).toEqual([])
    }
  })

  it('is told where only the transcript cannot be written', async () => {
    const { folder, runs, args } = layOut(tempFolder(), FAILING)
    const { code, stderr } = await runFull(['discuss', ...args, '-q'], folder, 'transcript 1')
    expect(code).toBe(1)
    expect(stderr).toMatch(/cannot write to \S+\.md: ENOSPC/)
    expect(readLog(filesIn(runs, '.jsonl')[0] ?? '').at(-1)?.type).toBe('discussion.ended')
    expect(readdirSync(runs).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })

  it.runIf(process.platform === 'linux')('is the same for a file that may not grow any more', async () => {
    const { folder, runs, args } = layOut(tempFolder(), FAILING)
    // In blocks of 512 bytes.
    const limited = ['-c', 'ulimit -f 16; exec "$0" "$@"', process.execPath, bin, 'discuss', ...args, '-q']
    const { code, stderr } = await run('sh', limited, folder)
    expect(code).toBe(1)
    expect(stderr).toMatch(/cannot write to \S+\.jsonl: EFBIG.*\n.*openbotman resume/)
    const [log = ''] = filesIn(runs, '.jsonl')
    expect(statSync(log).size).toBeLessThanOrEqual(16 * 512)
    expect(readLog(log).length).toBeGreaterThan(1)
    expect((await openbotman(['resume', log, '-q'], { cwd: folder })).code).toBe(0)
  })
})

describe('a folder that may only be read', () => {
  const isRoot = process.getuid?.() === 0
  /** Somebody who owns nothing; root would write all the same. */
  const nobody = { uid: 65534, gid: 65534 }
  const program = process.execPath
  const isOpen = !isRoot || canRead([program, bin])

  it.runIf(process.platform !== 'win32' && isOpen)('is named before anybody is asked', async () => {
    const { folder, runs, args } = layOut(tempFolder(), FAILING)
    mkdirSync(runs)
    const whole = layOut(tempFolder(), FAILING)
    await openbotman(['discuss', ...whole.args, '-q'], { cwd: whole.folder })
    const [log = ''] = filesIn(whole.runs, '.jsonl')
    const begun = path.join(runs, path.basename(log))
    writeFileSync(begun, `${readFileSync(log, 'utf8').split('\n').slice(0, 6).join('\n')}\n`)
    for (const place of [folder, runs]) chmodSync(place, 0o555)
    if (!isRoot) chmodSync(begun, 0o444)
    const who = isRoot ? nobody : {}
    const first = await run(program, [bin, 'discuss', ...args, '--json'], folder, {}, who)
    expect(first.code).toBe(2)
    expect(JSON.parse(first.stdout).error.message).toMatch(/cannot write to .*(EACCES|permission denied)/)
    const second = await run(program, [bin, 'resume', 'last'], folder, {}, who)
    expect(second.code).toBe(2)
    expect(second.stderr).toMatch(
      /cannot write to .*\.lock: EACCES.*\nThe folder of the run must be writable/,
    )
    expect(readdirSync(runs)).toEqual([path.basename(begun)])
    for (const place of [folder, runs]) chmodSync(place, 0o755)
  })

  function canRead(files: string[]): boolean {
    return files.every((file) => {
      for (let at = file; at !== path.dirname(at); at = path.dirname(at))
        if ((statSync(at).mode & 0o005) === 0) return false
      return existsSync(file)
    })
  }
})

function run(
  program: string,
  args: string[],
  cwd: string,
  env: Record<string, string> = {},
  who: { uid?: number; gid?: number } = {},
): Promise<Ran> {
  const { PATH = '' } = process.env
  const child = spawn(program, args, {
    cwd,
    env: { PATH, HOME: cwd, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...who,
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ stdout, stderr, code, signal }))
  })
}
