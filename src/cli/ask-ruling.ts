import type { Ruling } from '../core/ledger/rulings.js'
import { nameOf } from '../core/outcome/standing.js'
import type { State } from '../core/state.js'
import { visibleLine } from '../core/text/sanitize.js'
import type { Point } from '../core/types.js'
import { openTerminal, PersonLeft } from '../providers/human/terminal.js'
import { columnsBeside } from './ask-until.js'
import { wrapText } from './wrap.js'

type Choice = Ruling | 'rounds'

/**
 * Asks the person at this terminal whose side to take over a point that was declined and upheld.
 * @returns null: the rounds shall decide, also when the person leaves with Ctrl-C, which interrupts as ever
 * @throws the signal's reason when it is aborted
 */
export async function askRuling(point: Point, state: State, signal: AbortSignal): Promise<Ruling | null> {
  const dialog = await openTerminal(process.env)
  const proposer = nameOf(state, state.proposer)
  const authors = point.by.map((id) => nameOf(state, id)).join(', ')
  dialog.show(
    `${point.id} cannot be settled among the agents`,
    [
      `${visibleLine(authors)}: ${visibleLine(point.text)}`,
      `${visibleLine(proposer)} declined: ${visibleLine(point.answer?.text ?? '')}`,
      ...upheldWords(point, state),
    ]
      .flatMap((line) => wrapText(line, columnsBeside(process.stderr)))
      .join('\n'),
  )
  try {
    const choice = await dialog.choose<Choice>(
      {
        message: 'Whose side do you take?',
        options: [
          { value: 'rounds', label: 'Nobody’s', hint: 'the rounds decide' },
          { value: 'author', label: visibleLine(authors), hint: 'the point has to be accepted' },
          { value: 'proposer', label: visibleLine(proposer), hint: 'the point stays declined' },
          { value: 'stop', label: 'Stop here', hint: 'the transcript shows where it stands' },
        ],
      },
      signal,
    )
    return choice === 'rounds' ? null : choice
  } catch (error) {
    if (!(error instanceof PersonLeft)) throw error
    if (process.listenerCount('SIGINT') > 0) process.emit('SIGINT', 'SIGINT')
    return null
  }
}

/** What its authors said when they upheld it last, a line each. */
function upheldWords({ id }: Point, state: State): string[] {
  const last = state.phases.findLast(({ name }) => name === 'answers')
  return (last?.changes ?? []).flatMap((change) =>
    change.change === 'upheld' && change.id === id && change.text
      ? [`${visibleLine(nameOf(state, change.by))} upheld it: ${visibleLine(change.text)}`]
      : [],
  )
}
