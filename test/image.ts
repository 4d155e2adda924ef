import { cpSync, mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

/** An instruction of a Dockerfile: its name, and what stands behind it in one line. */
type Instruction = [name: string, text: string]

/** What a container would be started with, as deploy/Dockerfile says it. */
export interface Image {
  /** Paths in the repository, and where they are in the image. */
  copied: [from: string, to: string][]
  env: Record<string, string>
  entrypoint: string[]
  command: string[]
  healthcheck: string[]
  user: string
}

/** Reads the last stage of deploy/Dockerfile. */
export function readImage(): Image {
  const all = readInstructions(readFileSync(path.join(root, 'deploy/Dockerfile'), 'utf8'))
  const stage = all.slice(all.findLastIndex(([name]) => name === 'FROM'))
  const textsOf = (name: string) => stage.flatMap(([each, text]) => (each === name ? [text] : []))
  const only = (name: string): string => {
    const [text, ...others] = textsOf(name)
    if (text === undefined || others.length > 0) throw new Error(`deploy/Dockerfile has not one ${name}`)
    return text
  }
  const list = (name: string): string[] => JSON.parse(only(name))
  return {
    copied: textsOf('COPY').flatMap((text) => {
      const paths = text.replace('--from=build ', '').split(' ')
      const to = paths.pop() ?? ''
      const from = paths.map((each) => path.relative('/src', each))
      return from.map((each): [string, string] => [each, to.endsWith('/') ? to + path.basename(each) : to])
    }),
    env: Object.fromEntries(
      only('ENV')
        .split(' ')
        .map((pair) => pair.split('=')),
    ),
    entrypoint: list('ENTRYPOINT'),
    command: list('CMD'),
    healthcheck: JSON.parse(/CMD (\[.*\])$/.exec(only('HEALTHCHECK'))?.[1] ?? ''),
    user: only('USER'),
  }
}

/**
 * Lays the files of the image below a folder.
 * @param source where it was built
 */
export function unpackImage({ copied }: Image, folder: string, source = root): void {
  for (const [from, to] of copied) {
    const target = path.join(folder, to)
    mkdirSync(path.dirname(target), { recursive: true })
    cpSync(path.join(source, from), target, { recursive: true })
  }
}

function readInstructions(text: string): Instruction[] {
  return text
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .flatMap((line): Instruction[] => {
      const [, name, rest] = /^([A-Z]+) (.*)$/.exec(line) ?? []
      return name !== undefined && rest !== undefined ? [[name, rest]] : []
    })
}
