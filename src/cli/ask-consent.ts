import { EXIT, UserError } from '../core/errors.js'
import { visibleLine } from '../core/text/sanitize.js'
import { openTerminal, PersonLeft } from '../providers/human/terminal.js'
import type { World } from '../wire/world.js'
import { columnsBeside } from './ask-until.js'
import { wrapText } from './wrap.js'

/**
 * Shows the person at this terminal all that a configuration does and asks whether that is meant.
 * @throws UserError (exit 130) when the person leaves
 */
export const askConsent: NonNullable<World['consent']> = async (file, items) => {
  const dialog = await openTerminal(process.env)
  const columns = columnsBeside(process.stderr)
  const lines = items.flatMap(({ place, what }) => [`${visibleLine(place)}:`, `  ${visibleLine(what)}`])
  dialog.show(
    `${file} came with this folder. With it, openbotman`,
    lines.flatMap((line) => wrapText(line, columns)).join('\n'),
  )
  try {
    const answer = await dialog.choose<'no' | 'yes'>(
      {
        message: 'Is that meant?',
        options: [
          { value: 'no', label: 'No', hint: 'nothing is started, nothing is sent' },
          { value: 'yes', label: 'Yes', hint: 'remembered until one of these changes' },
        ],
      },
      new AbortController().signal,
    )
    return answer === 'yes'
  } catch (error) {
    if (error instanceof PersonLeft) throw new UserError('nothing was started', null, EXIT.interrupted)
    throw error
  }
}
