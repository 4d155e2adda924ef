import { EXIT, UserError } from '../core/errors.js'
import { visibleLine } from '../core/text/sanitize.js'
import { openTerminal, PersonLeft } from '../providers/human/terminal.js'
import type { Resumption } from '../wire/resume.js'
import type { World } from '../wire/world.js'
import { canAsk } from './ask-topic.js'
import { writeOut } from './output.js'

/**
 * Says what is written differently now than when a discussion was begun, and settles whether it goes on all the same,
 * with what was written then: as `--changed` says, else as the person at the terminal does.
 * @throws UserError when it shall not, or nobody is there to say
 */
export async function settleChanges(
  { changes, files, state }: Resumption,
  changed: 'keep' | 'refuse' | undefined,
  world: World,
): Promise<void> {
  if (changes.length === 0) return
  const list = changes.map(visibleLine).join('; ')
  const told = `${files.id} was begun with another text of: ${list}`
  if (changed === 'keep') {
    await writeOut(process.stderr, `openbotman: warning: ${told}; it goes on as it was begun\n`)
    return
  }
  if (changed === undefined && canAsk(world) && (await askToKeep(list, world))) return
  const source = state.brief.source ?? '<topic>'
  throw new UserError(
    told,
    `A run goes on as it was begun: say so with --changed keep; or start a new one: openbotman discuss ${visibleLine(source)}`,
  )
}

async function askToKeep(list: string, { env }: World): Promise<boolean> {
  const dialog = await openTerminal(env)
  const { signal } = new AbortController()
  dialog.show('Changed since this discussion was begun', list)
  try {
    const choice = await dialog.choose<'keep' | 'stop'>(
      {
        message: 'Go on with what was written then?',
        options: [
          { value: 'keep', label: 'Yes', hint: 'what is written now does not count' },
          { value: 'stop', label: 'No', hint: 'nobody is asked' },
        ],
      },
      signal,
    )
    return choice === 'keep'
  } catch (error) {
    if (error instanceof PersonLeft) throw new UserError('nothing was resumed', null, EXIT.interrupted)
    throw error
  }
}
