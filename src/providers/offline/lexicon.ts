/** The qualities that a point of a topic can be about, as far as small word lists can tell. */
export const CONCEPTS = [
  'cost',
  'security',
  'reliability',
  'simplicity',
  'performance',
  'scalability',
  'maintainability',
  'testability',
  'correctness',
  'ux',
  'data',
  'effort',
  'privacy',
  'risk',
] as const
export type Concept = (typeof CONCEPTS)[number]

/** English and German word stems: `word` whole, `word*` at the beginning, `*word*` anywhere in a word. */
const STEMS: Record<Concept, string> = {
  cost: `cost* *kosten* kostet budget* pricing priced preislich* preiswert* günstig* teuer* expensive cheap* bezahl* paid pay pays paying fee fees gebühr*
    licen* lizenz* subscription* abo abonnement* invoice* rechnung* eur euro euros usd dollar* spend* ausgab* gratis bill bills
    billing geld money kostenlos*`,
  security: `secur* sicher *sicherheit* *secret* geheimnis* credential* zugangsdaten auth authent* authoriz* authoris* autoris* oauth
    expos* exponier* attack* angriff* angreif* leak* encrypt* verschlüssel* password* passwort* passwörter vulnerab* schwachstell*
    breach* personal* privacy gdpr dsgvo datenschutz* permission* berechtig* injection injections tls firewall* threat* bedrohung*
    confidential* vertraulich* unencrypted unverschlüsselt*`,
  reliability: `availab* *verfügbar* 24/7 reliab* zuverlässig* stable stabil* stability outage* *ausfall* *ausfäll* downtime uptime
    failover fallback* crash* absturz* abstürz* restart* neustart* jederzeit durab* recover* wiederherstell* redundan* backup*
    offline resilien* robust* retry retries retried unavailab* failure* fails outages`,
  simplicity: `simpl* einfach* kiss komplex* complex* complicated kompliziert* *aufwand* effort effortless setup maintenance *wartung*
    overhead doppel* duplicat* exist* bestehend* vorhanden* install* infrastru* infrastruktur* keep-it-simple mühsam* umständlich*
    dependency dependencies abhängigkeiten`,
  performance: `perform* laten* slow* langsam* fast faster fastest schnell* quick* speed* throughput durchsatz* *ressourc* resource*
    memory arbeitsspeicher* ram cpu millisecond* millisekunde* ms antwortzeit* cold-start startup ladezeit* hang hangs lag lags`,
  scalability: `scal* skalier* grow* growth wachs* wächst concurren* gleichzeitig* multi-tenant mandant* capacity kapazität*
    *ressourc* traffic load peak* lastspitze* quota* horizontal*`,
  maintainability: `maintain* maintenance wartbar* *wartung* readab* lesbar* refactor* legacy upgrade* dependenc* abhängigkeit*
    document* dokument* modular* coupl* kopplung* lock-in migrat* synchron* deprecat* veraltet* conventions`,
  testability: `test tests tested tester testing testab* teste testen testet testbar* *tests mock* staging reproduc* reproduz* ci coverage
    debug* observab* beobachtbar* verifiab* fixture*`,
  correctness: `correct correctly correctness korrekt korrekte* wrong* falsch* stale inconsisten* inkonsisten* consisten* konsisten* synchron* race races duplicates
    lost loses verlor* verlier* *verlust* accura* genauigkeit validat* validier* fehlerhaft* bug bugs incorrect* outdated* accuracy mismatch*`,
  ux: `ux usab* user-experience benutz* nutzerfreundlich* bedien* onboarding accessib* barriere* intuitiv* confus* verwirr* friction
    experience entwickler-experience`,
  data: `data daten* *daten database* datenbank* schema* storage speicherort* migrat* retention backup* records datasets`,
  effort: `deadline* frist* delay* verzöger* *aufwand* effort* schedule* termin termine late verspät* zeitplan* time-to-market dauert
    weeks wochen months*`,
  privacy: `privacy personal* personenbezogen* datenschutz* gdpr dsgvo complian* konform* residency legal rechtlich* anonymi* consent
    einwilligung* gesetz* regulat*`,
  risk: `risk* *risik* danger* gefahr* gefähr* unknown* unbekannt* unproven unerprobt* experimental beta uncertain* unsicher*
    irreversib* unumkehrbar* lock-in`,
}

/** What a few words together say. */
const PHRASES: Partial<Record<Concept, RegExp>> = {
  cost: /[€$]\s?\d|\d\s?[€$]/,
  reliability:
    /\bmust (?:be )?run(?:ning)?\b|muss laufen|single point of|can fail|\b(?:is|are|was|goes|go|went) down\b|at any time|around the clock|rund um die uhr/,
  simplicity:
    /\b(?:in )?one place\b|an einem ort|moving parts?|out of the box|already (?:runs?|there|in use|known)|one more|no new\b|noch ein(?:e|en)?\b/,
  scalability: /more users|mehr (?:be)?nutzer|multi tenant/,
  maintainability: /vendor lock|technical debt|technische schuld|hard to change|two (?:environments|code)/,
  correctness: /out of (?:sync|date)|edge case/,
}

interface Stems {
  words: ReadonlySet<string>
  prefixes: readonly string[]
  parts: readonly string[]
}

const COMPILED = Object.fromEntries(CONCEPTS.map((concept) => [concept, compile(STEMS[concept])])) as Record<
  Concept,
  Stems
>

/** What is claimed, in front of the colon; behind it stands why. */
const CLAIM = /^([^:]{3,60}):\s/

/**
 * The concepts that an advantage claims. Of `Costs nothing: the pipeline exists already` only the claim counts, as
 * long as it names any: the explanation is no second advantage.
 */
export function findClaims(text: string): Concept[] {
  const claimed = findConcepts(CLAIM.exec(text)?.[1] ?? '')
  return claimed.length > 0 ? claimed : findConcepts(text)
}

/** The concepts that a text names, the first named first. */
export function findConcepts(text: string): Concept[] {
  const lower = text.toLowerCase()
  const tokens = splitTokens(lower)
  return CONCEPTS.map((concept) => ({ concept, at: firstPlace(concept, lower, tokens) }))
    .filter(({ at }) => at !== Number.POSITIVE_INFINITY)
    .sort((one, other) => one.at - other.at)
    .map(({ concept }) => concept)
}

function firstPlace(concept: Concept, lower: string, tokens: string[]): number {
  const token = tokens.find((each) => matches(COMPILED[concept], each))
  const phrase = lower.search(PHRASES[concept] ?? /(?!)/)
  const places = [token === undefined ? -1 : lower.indexOf(token), phrase].filter((at) => at !== -1)
  return Math.min(...places)
}

/** One thing an agent looks at: a concept where its word is known, else the word's own stem. */
export interface Focus {
  word: string
  concept: Concept | null
  /** @param concepts those of the text, where they are known already */
  touches(text: string, concepts?: readonly Concept[]): boolean
}

/** Reads an agent's focus words; any word will do. Two words for one concept are one focus. */
export function readFocus(words: readonly string[]): Focus[] {
  const focus = words.filter((word) => word.trim()).map(readFocusWord)
  return focus.filter(
    ({ concept }, index) =>
      concept === null || focus.findIndex((other) => other.concept === concept) === index,
  )
}

function readFocusWord(word: string): Focus {
  const lower = word.toLowerCase()
  const concept = CONCEPTS.find((each) => each === lower) ?? findConcepts(lower)[0] ?? null
  const stems = splitTokens(lower)
    .filter((token) => token.length >= 4)
    .map((token) => token.slice(0, Math.max(4, token.length - 3)))
  const touches = (text: string, concepts: readonly Concept[] = findConcepts(text)): boolean =>
    concept
      ? concepts.includes(concept)
      : splitTokens(text.toLowerCase()).some((token) => stems.some((stem) => token.startsWith(stem)))
  return { word, concept, touches }
}

/** The part of a focus that a text is about in the first place; null when it touches none. */
export function findFocus(focus: readonly Focus[], text: string): Focus | null {
  const concepts = findConcepts(text)
  const touched = focus.filter((each) => each.touches(text, concepts))
  const first = concepts.find((concept) => touched.some((each) => each.concept === concept))
  return touched.find((each) => each.concept === first) ?? touched[0] ?? null
}

/** Words and the parts of hyphenated words, both. */
function splitTokens(lower: string): string[] {
  const words = lower.match(/[\p{L}\p{N}][\p{L}\p{N}/-]*/gu) ?? []
  return words.flatMap((word) => (/[-/]/.test(word) ? [word, ...word.split(/[-/]/)] : [word]))
}

function compile(stems: string): Stems {
  const all = stems.split(/\s+/)
  return {
    words: new Set(all.filter((stem) => !stem.endsWith('*') && !stem.startsWith('*'))),
    prefixes: all
      .filter((stem) => stem.endsWith('*') && !stem.startsWith('*'))
      .map((stem) => stem.slice(0, -1)),
    parts: all.filter((stem) => stem.startsWith('*')).map((stem) => stem.replaceAll('*', '')),
  }
}

function matches({ words, prefixes, parts }: Stems, token: string): boolean {
  return (
    words.has(token) ||
    prefixes.some((prefix) => token.startsWith(prefix)) ||
    parts.some((part) => token.includes(part))
  )
}
