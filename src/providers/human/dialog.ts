import type { Prompt, View } from '../../core/provider.js'
import { parseReply } from '../../core/reply.js'
import type { Answer, AnswerVerb, Point, Vote } from '../../core/types.js'
import { composeReply, type PersonsAnswer } from './reply.js'
import { readEdited, templateFor, templateForWords } from './template.js'
import type { Choice, Dialog } from './terminal.js'
import { describeSituation, describeTask, isVoting, pointsToAnswer } from './text.js'

const NOTHING: PersonsAnswer = {
  position: null,
  reason: '',
  decision: null,
  conditions: [],
  tasks: [],
  answers: [],
}

const MOST_CONDITIONS = 4
const MOST_TASKS = 20

const VOTES: Choice<Vote>['options'] = [
  { value: 'SUPPORT', label: 'SUPPORT', hint: 'I stand by it' },
  { value: 'SUPPORT_WITH_CONDITIONS', label: 'SUPPORT_WITH_CONDITIONS', hint: 'if what I list is met' },
  { value: 'CONCERN', label: 'CONCERN', hint: 'to be answered; blocks nothing by itself' },
  { value: 'OBJECTION', label: 'OBJECTION', hint: 'this must not be done' },
]

/**
 * Asks a person for one reply: shows what it is about, lets them choose and write, or write it all in their editor.
 * @returns the reply's Markdown
 * @throws PersonLeft on Ctrl-C; the signal's reason when it is aborted
 */
export async function askPerson(prompt: Prompt, dialog: Dialog, signal: AbortSignal): Promise<string> {
  const { agent, view } = prompt
  dialog.show(`${agent.name}, it is your turn: ${describeTask(view)}`, describeSituation(view))
  const person = new Person(dialog, view, signal)
  switch (view.followUp) {
    case 'position':
      return composeReply(await person.vote(await person.chooseVote()))
    case 'conditions':
      return composeReply({ ...NOTHING, conditions: await person.writeConditions() })
    case 'answers':
      return composeReply({ ...NOTHING, answers: await person.answerPoints(leftOut(view)) })
    case 'form':
    case 'traces':
      return writeFreely(person, prompt, dialog)
    case null:
      if (!isVoting(view.phase)) return writeFreely(person, prompt, dialog)
      return view.phase === 'answers' ? respond(person) : propose(person, view)
  }
}

/** What is asked for in words alone, and is no vote: shown as it is asked, answered as the person likes. */
async function writeFreely(person: Person, prompt: Prompt, dialog: Dialog): Promise<string> {
  const asked = prompt.messages
    .slice(prompt.messages.findLastIndex(({ role }) => role === 'assistant') + 1)
    .map(({ content }) => content.trim())
    .join('\n\n')
  dialog.show('You are asked', asked)
  for (;;) {
    const text = await person.writeText(templateForWords(asked))
    if (text !== null) return text
  }
}

async function respond(person: Person): Promise<string> {
  for (;;) {
    const choice = await person.chooseVoteOrEditor()
    if (choice !== 'editor') return composeReply(await person.vote(choice))
    const text = await person.edit()
    if (text !== null) return text
  }
}

async function propose(person: Person, view: View): Promise<string> {
  for (;;) {
    const way = await person.chooseWay()
    if (way === 'editor') {
      const text = await person.edit()
      if (text !== null) return text
      continue
    }
    const answers = await person.answerPoints(pointsToAnswer(view))
    const decision = way === 'keep' ? view.decision : await person.writeDecision()
    const tasks = view.phase === 'proposal' ? await person.writeTasks() : []
    const reason = await person.writeReason(false)
    return composeReply({ ...NOTHING, position: 'PROPOSAL', decision, tasks, reason, answers })
  }
}

/** The points that the person's own reply, which is completed now, does not answer. */
function leftOut(view: View): Point[] {
  const { answers } = parseReply(view.ownReply ?? '')
  return pointsToAnswer(view).filter((point) => !answers.some(({ id, text }) => id === point.id && text))
}

/** The single questions. */
class Person {
  constructor(
    private readonly dialog: Dialog,
    private readonly view: View,
    private readonly signal: AbortSignal,
  ) {}

  chooseVote(): Promise<Vote> {
    return this.dialog.choose({ message: 'Your position', options: VOTES }, this.signal)
  }

  chooseVoteOrEditor(): Promise<Vote | 'editor'> {
    const options: Choice<Vote | 'editor'>['options'] = [...VOTES, this.editorOption()]
    return this.dialog.choose({ message: 'Your position', options }, this.signal)
  }

  chooseWay(): Promise<'here' | 'keep' | 'editor'> {
    const options: Choice<'here' | 'keep' | 'editor'>['options'] = [
      { value: 'here', label: 'Write the decision here', hint: 'in one paragraph' },
      this.editorOption(),
    ]
    if (this.view.phase !== 'proposal' && this.view.decision !== null) {
      options.unshift({
        value: 'keep',
        label: 'Keep the decision as it stands',
        hint: 'and answer the points',
      })
    }
    return this.dialog.choose({ message: 'Your decision', options }, this.signal)
  }

  private editorOption(): { value: 'editor'; label: string } {
    return { value: 'editor', label: `Write a longer answer in ${this.dialog.editor}` }
  }

  /** @returns null when nothing was written */
  async edit(template = templateFor(this.view)): Promise<string | null> {
    const text = await this.dialog.edit(template, this.signal)
    if (text === null) return null
    const reply = readEdited(text, template)
    if (reply === null) this.dialog.show('Nothing was written.', '')
    return reply
  }

  /** What belongs to a vote: its reason, its conditions, and what becomes of the person's own declined points. */
  async vote(position: Vote): Promise<PersonsAnswer> {
    const answers = this.view.followUp === null ? await this.answerPoints(pointsToAnswer(this.view)) : []
    const conditions =
      position === 'SUPPORT_WITH_CONDITIONS'
        ? await this.writeConditions(!answers.some(({ verb }) => verb === 'upheld'))
        : []
    const reason = await this.writeReason(position === 'CONCERN' || position === 'OBJECTION')
    return { ...NOTHING, position, reason, conditions, answers }
  }

  /** @returns null when nothing was written */
  async writeText(template: string): Promise<string | null> {
    const here = { value: 'here' as const, label: 'Write it here', hint: 'in one paragraph' }
    const way = await this.dialog.choose(
      { message: 'Your reply', options: [here, this.editorOption()] },
      this.signal,
    )
    if (way === 'editor') return this.edit(template)
    return this.dialog.write({ message: 'Your reply', required: 'Write something.' }, this.signal)
  }

  writeReason(required: boolean): Promise<string> {
    const message = required ? 'Your reason, in one line' : 'Your reason, in one line (may be left empty)'
    return this.dialog.write(
      { message, required: required ? 'Say why: it becomes the point to be answered.' : null },
      this.signal,
    )
  }

  writeDecision(): Promise<string> {
    return this.dialog.write(
      { message: 'The decision, complete and standing alone', required: 'Write the decision.' },
      this.signal,
    )
  }

  writeConditions(required = true): Promise<string[]> {
    return this.writeList('Condition', MOST_CONDITIONS, required ? 'Name at least one condition.' : null)
  }

  writeTasks(): Promise<string[]> {
    return this.writeList('Task', MOST_TASKS, null)
  }

  /** One entry a line, until an empty one. @param required what to say when the first is empty; null: it may be */
  private async writeList(name: string, most: number, required: string | null): Promise<string[]> {
    const entries: string[] = []
    while (entries.length < most) {
      const first = entries.length === 0
      const message = `${name} ${entries.length + 1}${first && required ? '' : ' (empty: no more)'}`
      const entry = await this.dialog.write({ message, required: first ? required : null }, this.signal)
      if (entry === '') break
      entries.push(entry)
    }
    return entries
  }

  /** `accepted` or `declined` for a proposer, `upheld` or `withdrawn` for a point's author. */
  async answerPoints(points: readonly Point[]): Promise<Answer[]> {
    const isProposer = this.view.phase !== 'answers'
    const answers: Answer[] = []
    for (const { id, text, answer } of points) {
      this.dialog.show(`[${id}] ${text}`, answer ? `${answer.verb}: ${answer.text}` : '')
      const verbs: AnswerVerb[] = isProposer ? ['accepted', 'declined'] : ['withdrawn', 'upheld']
      const verb = await this.dialog.choose(
        { message: `Your answer to ${id}`, options: verbs.map((value) => ({ value, label: value })) },
        this.signal,
      )
      const how = verb === 'accepted' ? 'how' : 'why'
      const reply = await this.dialog.write(
        {
          message: `[${id}] ${verb}: ${how}${verb === 'withdrawn' ? ' (may be left empty)' : ''}`,
          required: verb === 'withdrawn' ? null : `Say ${how}: without it the answer does not count.`,
        },
        this.signal,
      )
      answers.push({ id, verb, text: reply })
    }
    return answers
  }
}
