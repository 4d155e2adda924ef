import { stripOrnament } from '../text/ornament.js'
import { anyOf } from './label-words.js'
import * as known from './work-words.js'

const NO_VERB = new RegExp(`^${anyOf(known.NO_VERB)}(?![\\p{L}\\p{N}])`, 'iu')
/** A number or name of a ticket in front: `infra-1: write …`. */
const TICKET = /^(?:`[^`]{1,30}`|#\d{1,6}|[A-Z]{1,6}-?\d{1,6})\s?[:–—-]\s+/u
/** Who does it, or a word for what it is about. */
const NAME = /^@?\p{Lu}[\p{L}-]{1,20}(?:\s?:|\s[–—-])\s+(?=\S)/u
/** A counting word in front of an order. */
const ORDINAL = new RegExp(`^${anyOf(known.ORDINALS)}(?!\\p{L})[\\s,:]{1,3}`, 'iu')
const ORDER = new RegExp(`^${anyOf(known.ORDERS)}(?=\\s+[^\\s:–—=-])`, 'iu')
/** `Rehearse a restore`: a verb of any kind, told by the article behind it. */
const ORDER_BY_ARTICLE = new RegExp(
  `^\\p{L}{2,20}(?<!ing|ed|ly|tion|s)(?:\\s(?:up|out|down|off|in|on|back|over|away|through))?\\s${anyOf({ en: known.ARTICLES.en ?? '' })}\\s`,
  'iu',
)
const ROMANCE_TAIL = "(?=\\s+(?:[`«\"“\\d\\p{Lu}]|[ld][’']|qu[’'])|\\s+"
const FRENCH = new RegExp(
  `^(?:ne (?:pas|plus|jamais) )?(?:[ls]['’])?(?:re-?)?\\p{L}{2,20}(?:er|ir|re)${ROMANCE_TAIL}${anyOf({ fr: known.ARTICLES.fr ?? '' })}(?!\\p{L}))`,
  'iu',
)
const SPANISH = new RegExp(
  `^(?:no )?\\p{L}{2,20}(?:ar|er|ir|ír)(?:l[oae]s?|se)?${ROMANCE_TAIL}${anyOf({ es: known.ARTICLES.es ?? '' })}(?!\\p{L}))`,
  'iu',
)
/** An infinitive with an object that has no article: `Añadir pruebas`. */
const ROMANCE_PLAIN = new RegExp(`^${anyOf(known.INFINITIVES)}\\s+\\S`, 'iu')
/** `Löschjob mit Mandantenfilter bauen`: the clause ends in an infinitive. */
const GERMAN = /^(?=.{0,160}\p{Lu}|.{0,160}`).{2,200}\s(?:\p{L}+zu)?(\p{Ll}{2,30}(?:en|ern|eln|tun))$/u
const NO_INFINITIVE = new RegExp(`^${anyOf(known.NO_INFINITIVE)}$`, 'iu')
/** How a sentence or a clause begins that says how things are; and a verb that has a subject of its own. */
const STATES =
  /^(?:wir|ich|man|es|sie|er|du|ihr|dass|wenn|weil|ob|falls|sofern|damit|nicht|kein\p{L}*|wie|was|wer|warum|viele|einige)(?!\p{L})/iu
const FINITE =
  /(?<!\p{L})(?:ist|sind|wird|werden|kann|können|muss|müssen|soll|sollen|hat|haben|sollte|sollten)(?!\p{L})/iu

/** Nouns for work, in front of what it is done to. */
const WORK_NOUNS: readonly RegExp[] = [
  /^(?:creation|introduction|implementation|migration|removal|addition|replacement|rollout|setup|definition|documentation|extraction|integration|verification) of\s/iu,
  /^(?:\p{L}+e[rns]? )?\p{Lu}[\p{L}-]{2,40}(?:ung|bau|wechsel|tion|stieg|lösung|schluss|nahme)\s(?:von|vom|des|der|eines|einer|aller|an|mit|auf|für|in|zu)\s/u,
  /^(?:mise|remise|prise|\p{L}{3,30}(?:tion|ment|age|sion)s?)\s(?:de|du|des|en|à|d[’'])/iu,
  /^(?:puesta|\p{L}{3,30}(?:ción|sión|miento)(?:es)?)\s(?:del?|en|a)\s/iu,
]

/** How a text names work to be done: by a verb, by a noun for it, or not at all. */
export type WorkShape = 'verb' | 'noun' | null

/** Tells by mood and form of the first and last words whether a text names work: `Set up …`, `… bauen`, `Définir …`, `Einführung von …`. */
export function readWorkShape(source: string): WorkShape {
  const text = stripOrnament(source.slice(0, 400))
    .trim()
    .replace(TICKET, '')
    .replace(NAME, '')
    .replace(ORDINAL, '')
    .replace(ORDINAL, '')
  if (text === '' || /\?\W*$|^["„“]/.test(text)) return null
  const verbs = [ORDER, ORDER_BY_ARTICLE, FRENCH, SPANISH, ROMANCE_PLAIN]
  if (!NO_VERB.test(text) && verbs.some((verb) => verb.test(text))) return 'verb'
  if (endsInInfinitive(text)) return 'verb'
  return WORK_NOUNS.some((noun) => noun.test(text)) ? 'noun' : null
}

/** Whether a German clause has nothing but an infinitive for its verb: the whole text, or its first part. */
function endsInInfinitive(text: string): boolean {
  if (STATES.test(text)) return false
  const first = text.split(/[,;.(:–—]|\s(?:und|sowie|oder|bevor|damit|sobald|ohne)\s/u)[0] ?? ''
  return [text, first].some((clause) => {
    const verb = GERMAN.exec(clause.trim().replace(/[.!]$/, ''))?.[1]
    return verb !== undefined && !NO_INFINITIVE.test(verb) && !FINITE.test(clause)
  })
}
