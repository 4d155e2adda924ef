import { z } from 'zod'
import { EXPECTS, SHOWS, SPEAKERS, WHEN } from '../core/method/method.js'
import { closed, id, line } from './schema-parts.js'

/** What belongs to voting is kept for the methods that ship. */
export const OWN_EXPECTS = EXPECTS.filter((expects) => expects !== 'pick' && expects !== 'vote')
export const OWN_SPEAKERS = SPEAKERS.filter((speakers) => speakers !== 'advocate')

const SPEAKING = `who speaks: ${OWN_SPEAKERS.join(', ')}, or a list of agent ids`
const SEEN = 'all, or a list of steps, such as [failures]; [] for none'
const COUNT = 'a whole number from 1 to 50'
const WORDS = 'a whole number of words from 10 to 2000'
const count = z.int(COUNT).min(1, COUNT).max(50, COUNT)

const stepSchema = closed({
  name: id,
  title: line(60).optional(),
  speakers: z.union([z.enum(OWN_SPEAKERS), z.array(z.string(SPEAKING), SPEAKING).min(1, SPEAKING)], SPEAKING),
  order: z.enum(['parallel', 'in-turn'], 'an order: parallel or in-turn').optional(),
  when: z.enum(WHEN, `the rounds: ${WHEN.join(', ')}`).optional(),
  sees: z.union([z.literal('all'), z.array(z.string(SEEN), SEEN)], SEEN).optional(),
  anonymous: z.boolean('true or false').optional(),
  shows: z.enum(SHOWS, `what is reckoned: ${SHOWS.join(', ')}`).optional(),
  expects: z.enum(OWN_EXPECTS, `what a reply holds: ${OWN_EXPECTS.join(', ')}`).optional(),
  words: z.int(WORDS).min(10, WORDS).max(2000, WORDS).optional(),
  ask: z.string('a text: what is asked').trim().min(1, 'a text: what is asked').max(20_000, 'a shorter text'),
})

const STEPS = 'a list of steps, each with name, speakers and ask'
export const methodSchema = closed({
  summary: line(200, 'what happens, in one line'),
  use: line(200, 'when it is worth its calls, in one line').optional(),
  agents: closed({ least: count.optional(), most: count.optional() }).optional(),
  steps: z.array(stepSchema, STEPS).min(1, STEPS),
  settles: z.enum(['estimates'], 'estimates, or leave the key away').optional(),
})

export type MethodText = z.infer<typeof methodSchema>
export type StepText = z.infer<typeof stepSchema>
