import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { findChromium } from '../browser/chromium.js'
import { openbotman } from '../cli.js'
import { hasPty } from '../pty.js'
import { drawFilm, drawWindow, type Frame } from './draw-window.js'
import { holdSession, type Session, SIZE, textOf } from './hold-session.js'
import { photographPage } from './photograph-page.js'

const pictures = fileURLToPath(new URL('../../examples/pictures', import.meta.url))
const chromium = findChromium()

/** Between two frames of the film at least, and how long the last one stays, in milliseconds. */
const FILM = { every: 350, last: 5000 }

it.skipIf(!hasPty)(
  `makes the pictures of a discussion${hasPty ? '' : ' (skipped: neither script nor python3 is here)'}`,
  async () => {
    const session = await holdSession()
    mkdirSync(pictures, { recursive: true })

    const title = 'A discussion in a terminal'
    const middle = findMiddle(session.frames)
    save('board.svg', drawWindow(middle, { ...SIZE, rows: middle.length, title: `${title}: the board` }))

    const result = resultOf(session)
    save('result.svg', drawWindow(result, { ...SIZE, rows: result.length, title: `${title}: its result` }))

    const film = thinOut(session.frames)
    const length = Math.round((film.at(-1)?.at ?? 0) + FILM.last)
    save(
      'session.svg',
      drawFilm(film, length, { ...SIZE, title: `${title}, from the command to the result` }),
    )

    if (chromium === null) {
      console.warn(
        'page.png is left as it is: no Chromium here; install one, or name it with CHROMIUM=<program>',
      )
      return
    }
    const exported = await openbotman(['export', 'last', '--format', 'html', '-o', 'page.html'], {
      cwd: session.folder,
    })
    expect(exported).toMatchObject({ code: 0 })
    save('page.png', await photographPage(chromium, path.join(session.folder, 'page.html'), 'tasks'))
  },
)

/** When one has voted on the revision, one writes, and one thinks. */
function findMiddle(frames: readonly Frame[]): Frame['lines'] {
  const isMiddle = ({ lines }: Frame) => {
    const text = lines.map(textOf).join('\n')
    return /Coder.*support/.test(text) && /Security.*\d\d words/.test(text) && /Tester.*thinking/.test(text)
  }
  const found = frames.findLast(isMiddle)
  if (!found)
    throw new Error('the board never showed a vote, a writer and a thinker at once; see replies.yaml')
  return found.lines.filter((line) => line.length > 0)
}

/** What standard output got. */
function resultOf({ lines }: Session): Session['lines'] {
  const first = lines.findLastIndex((line) => textOf(line).includes('CONSENSUS REACHED'))
  const last = lines.findLastIndex((line) => textOf(line).trim() !== '')
  return lines.slice(first, last + 1)
}

/** As many frames as can be told apart, and the last one. */
function thinOut(frames: readonly Frame[]): Frame[] {
  const kept: Frame[] = []
  for (const [index, frame] of frames.entries()) {
    const next = frames[index + 1]
    const since = frame.at - (kept.at(-1)?.at ?? Number.NEGATIVE_INFINITY)
    if (since >= FILM.every || next === undefined) kept.push(frame)
  }
  return kept
}

function save(name: string, content: string | Buffer): void {
  writeFileSync(path.join(pictures, name), content)
  console.log(`examples/pictures/${name}: ${Math.ceil(content.length / 1024)} KB`)
}
