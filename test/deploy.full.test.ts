import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import picomatch from 'picomatch'
import { expect, it } from 'vitest'
import { tempFolder } from './cli.js'
import { readImage, root, unpackImage } from './image.js'

/** The files that deploy/Dockerfile.dockerignore lets into a build. */
function letIn(): string[] {
  const [all, ...allowed] = readFileSync(path.join(root, 'deploy/Dockerfile.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
  expect(all).toBe('*')
  expect(allowed.every((line) => line.startsWith('!'))).toBe(true)
  const isAllowed = picomatch(allowed.map((line) => line.slice(1)))
  return readdirSync(root).filter((name) => isAllowed(name))
}

it('an image is built from what is let in, and runs', () => {
  const [source, target] = [path.join(tempFolder(), 'src'), tempFolder()]
  mkdirSync(source)
  for (const name of letIn()) cpSync(path.join(root, name), path.join(source, name), { recursive: true })
  symlinkSync(path.join(root, 'node_modules'), path.join(source, 'node_modules'))
  const { PATH } = process.env
  execFileSync('npm', ['run', 'build'], { cwd: source, env: { PATH, HOME: target }, stdio: 'pipe' })
  unpackImage(readImage(), target, source)
  const program = path.join(target, 'app/bin/openbotman.js')
  const topic = path.join(root, 'examples/cache.md')
  const args = ['discuss', topic, '--offline', '--json', '-q']
  const out = execFileSync(process.execPath, [program, ...args], {
    cwd: target,
    env: { PATH, HOME: target },
    stdio: 'pipe',
  })
  expect(JSON.parse(String(out))).toMatchObject({ status: 'consensus' })
})
