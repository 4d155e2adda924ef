/** What a heading, a bold line or a lead-in of a reply announces. */
export type ReplyLabel =
  | 'decision'
  | 'assumptions'
  | 'conditions'
  | 'prerequisites' // conditions by another word, which a proposal has too
  | 'answers'
  | 'position'
  | 'actions' // tasks by name: action items, next steps
  | 'plan' // tasks by kind: a roadmap, a checklist
  | 'phase' // one step of a plan: `Phase 1`, `Week 2`, `short term`
  | 'advice' // recommendations
  | 'judgement' // an assessment of someone else's text
  | 'example' // the form of a reply, shown or explained
  | 'other' // anything else that is known to hold no tasks

/** What may follow a label's words: nothing, or what narrows it down. */
const TAIL =
  '(?:\\s*$|\\s*[(:,&/+–—-]|\\s(?:and|und|et|y|for|für|pour|para|before|vor|after|nach|by|bis|im|in|of|from|aus|des|der|de|du|to|zu|zur|zum|an|on|with|mit|that|which|this|diese[rs]?|under|unter|à|a|que|is|are|sind|lautet|would|werden|erforderlich|needed|required|notwendig|nötig)(?![\\p{L}]))'
const MODIFIERS =
  '(?:(?:my|our|the|die|das|der|eine?|meine?|unsere?|les?|mes|la|las|los|mis|key|main|final|finale[rns]?|revised|überarbeitete[rns]?|revidierte[rns]?|updated|aktualisierte[rns]?|new|neue[rns]?|proposed|vorgeschlagene[rns]?|suggested|recommended|empfohlene[rns]?|concrete|konkrete[rns]?|immediate|unmittelbare[rns]?|sofortige[rns]?|priori[a-zäöü]+|wichtigste[rns]?|wichtige[rns]?|open|offene[rns]?|further|weitere[rns]?|additional|zusätzliche[rns]?|specific|required|notwendige[rns]?|erforderliche[rns]?|nötige[rns]?|critical|kritische[rns]?|mandatory|zwingende[rns]?|verbindliche[rns]?|hard|harte[rns]?|essential|remaining|verbleibende[rns]?|minimum|technical|technische[rns]?|complete|vollständige[rns]?|constructive|konstruktive[rns]?|practical|praktische[rns]?|actionable|overall|klare[rns]?|following|folgende[rns]?)\\s+){0,3}'

function label(words: string): RegExp {
  return new RegExp(`^${MODIFIERS}(?:${words})${TAIL}`, 'iu')
}

const TASKS =
  "action items?|actions|actions required|action points?|next (?:steps?|actions)|to[- ]?dos?|to do|tasks?|task list|work items|work packages|follow[- ]?ups|what (?:remains|is left|needs|has) to (?:do|be done)|was (?:noch )?zu tun (?:ist|bleibt)|was (?:noch )?getan werden muss|was muss (?:noch )?getan werden|aufgaben(?:liste)?|arbeitspakete|nächste[nr]? schritte?|maßnahmen|handlungsschritte|prochaines (?:étapes|actions)|étapes suivantes|tâches|actions à (?:mener|faire)|à faire|próximos pasos|siguientes pasos|tareas|acciones|plan d[’']action|plan de acción"

const CONDITIONS =
  '(?:\\p{L}{3,}e[rnsm]?\\s){0,2}(?:support |approval |acceptance |(?:unterstützungs|zustimmungs|freigabe|mindest|haupt|kern)-?|support-)?(?:conditions?|bedingung(?:en)?|auflagen?|vorbehalte?|condiciones)'
const PREREQUISITES =
  '(?:\\p{L}{3,}e[rnsm]?\\s){0,2}(?:voraussetzung(?:en)?|vorbedingung(?:en)?|prerequisites?|pre-?conditions?|prérequis|conditions préalables|requisitos previos)'
const CONDITIONAL =
  /^(?:conditional|bedingte[rs]?|support conditionnel|apoyo condicional)\s(?:approval|support|acceptance|consent|agreement|zustimmung|unterstützung|freigabe|annahme)(?![\p{L}])|^(?:what must change|non-negotiables?|dealbreakers?)/iu
/** Conditions of a system, not of a vote. */
const SYSTEM_CONDITIONS =
  /(?:race|edge|boundary|error|network|initial|stop|exit|failure|operating|weather|terms and|all|any)\sconditions?/iu

const STEP =
  /^(?:(?:phase|week|woche|sprint|step|schritt|milestone|meilenstein|stage|stufe|etappe|tag|day|month|monat|quarter|quartal|iteration|wave|welle|étape|semaine|fase|paso|semana|etapa)s?[\s-]*(?:\d{1,3}|[ivx]{1,4}|[a-d])(?![\p{L}\p{N}])|q[1-4](?:\s*[-–/:]|\s+20\d\d)|(?:wochen|tage|monate|weeks|days|months)\s\d)/iu
const HORIZON =
  /^(?:(?:kurz|mittel|lang)fristig(?:e[rns]?)?(?:\s(?:maßnahmen|schritte|aufgaben))?|(?:short|mid|medium|long|near)[- ]?term(?:\s(?:actions|steps|tasks))?|sofort(?:maßnahmen)?|immediate(?:ly)?|quick[- ]wins?|à (?:court|moyen|long) terme|a (?:corto|medio|largo) plazo)\s*(?:$|[(:–—-])/iu

/** A part of a plan by its time or its rank: `MVP (2 weeks)`, `High priority`. */
const TIMED =
  /\((?:(?:ca\.?|approx\.?|~)\s?)?(?:\d{1,3}(?:\s?[-–]\s?\d{1,3})?\s?(?:wochen?|tage?|monate?|weeks?|days?|months?|sprints?|semaines?|jours|semanas?|días)|(?:woche|week|sprint|tag|day|monat|month|q)\s?\d[^()]{0,20})\)\s*$/iu
const RANKED =
  /^(?:(?:high(?:est)?|medium|low|hohe|höchste|mittlere|niedrige|critical|kritische)\s(?:priority|priorität|prio)|p[0-3]|(?:priority|priorität|prio)\s\d)\s*(?:$|[(:–—-])/iu

const PLAN =
  /(?:^|[\s-])(?:[\p{L}-]{0,40}plan|[\p{L}-]{0,40}roadmap|[\p{L}-]{0,40}timeline|fahrplan|meilensteine|milestones|[\p{L}-]{0,30}reihenfolge|[\p{L}-]{0,30}check-?list[es]?|[\p{L}-]{0,30}schritte|[\p{L}-]{0,30}phasen|phases|(?:implementation|rollout|migration|execution|delivery)[- ](?:steps|order|sequence)|(?:recommended|suggested|proposed) (?:approach|order|sequence|path)|(?:way|path) forward|(?:empfohlene|vorgeschlagene|weitere|konkrete)[ns]? (?:vorgehen|vorgehensweise|herangehensweise)|feuille de route|hoja de ruta|plan (?:de|d['’])[^:]{0,60})(?![\p{L}])/iu
const NO_PLAN =
  /(?:rollback|fallback|recovery|backup|contingency|disaster|notfall|exit|test|pricing)-?\s?plan|plan [a-d](?![\p{L}])/iu
const SCOPE =
  /^(?:mvp|v1|first release|alpha|beta|minimal(?:er)?)[- ]?(?:scope|umfang|features?|funktionsumfang)(?![\p{L}])/iu

const ADVICE = label(
  '(?:verbesserungs|änderungs|lösungs|handlungs|optimierungs)?-?\\s?(?:empfehlung(?:en)?|vorschläge)|recommendations?|(?:improvement )?suggestions?|improvements|changes|fixes|adjustments|verbesserungen|änderungen|anpassungen|korrekturen|ergänzungen|recommandations?|recomendaci(?:ón|ones)|sugerencias',
)

const JUDGEMENT =
  /(?:bewertung|beurteilung|einschätzung|kritik|kritisch|critique|critical|review|analys[ei]s?|assessment|evaluation|bedenken|concern|stärken|strength|schwäche|weakness|probleme?|issues?|risik|risk|realitäts|reality|unrealist|optimist|fehlend|missing|unklar|unclear)/iu

const OTHER =
  /(?:^|[\s(/-])(?:vorteile?|nachteile?|pros?|cons?|contras?|kontra|stärken?|schwächen?|strengths?|weakness(?:es)?|risik(?:o|en)|risks?|bedenken|concerns?|probleme?|problems?|issues?|schwachstellen|fragen?|questions?|begründung(?:en)?|grund|gründe|reasons?|reasoning|rationale|justification|motivation|warum|why|ziele?|goals?|objectives?|metri(?:k|ken|cs?)|kpis?|erfolgs[\p{L}-]*|success|kriterien|criteria|aufwand|aufwände|effort|estimates?|[\p{L}-]*schätzung(?:en)?|kosten|costs?|dauer|duration|budgets?|abhängigkeit(?:en)?|dependenc(?:y|ies)|beispiele?|examples?|nutzen|benefits?|impact|auswirkung(?:en)?|trade-?offs?|alternativen?|alternatives?|limitations?|grenzen|nicht[- ]ziele|non-goals|out of scope|nicht enthalten|architektur|architecture|komponenten|components|tech(?:nologie)?[- ]?stack|struktur|structure|übersicht|overview|hintergrund|background|kontext|context|status|hinweise?|notes?|zusammenfassung|summary|fazit|conclusion|avantages|inconvénients|risques|ventajas|desventajas|riesgos|preguntas)(?![\p{L}])/iu

const DECISION =
  /^(?:(?:the|my|our|final|revised|updated|new|proposed|complete|die|meine|unsere|finale|endgültige|überarbeitete|revidierte|aktualisierte|neue|vorgeschlagene|la|notre|mi|nuestra)\s){0,2}(?:decision|entscheidung|beschluss|beschluß|beschlussvorschlag|entscheidungsvorschlag|décision|decisión)(?: (?:final|finale|revised|révisée|revisada))?\s*(?:$|[(:–—-])/iu

const LABELS: [ReplyLabel, RegExp][] = [
  ['decision', DECISION],
  ['assumptions', label('assumptions?|annahmen?|hypothèses|suposiciones|supuestos')],
  ['position', label('position(?:ierung)?|vote|votum|fazit und position|posición')],
  [
    'answers',
    label(
      'answers?(?: to (?:the )?(?:open )?(?:points?|conditions?|concerns?))?|antworten?(?: auf (?:die )?(?:offenen )?(?:punkte|bedingungen))?|responses?|points|punkte|réponses|respuestas',
    ),
  ],
  [
    'example',
    label(
      '(?:reply |response |output |answer |antwort)?-?(?:format|protocol|protokoll|template|vorlage|schema|legend|legende)|examples?|beispiele?',
    ),
  ],
  ['actions', label(TASKS)],
  ['phase', STEP],
  ['phase', HORIZON],
  ['phase', RANKED],
  ['conditions', label(CONDITIONS)],
  ['prerequisites', label(PREREQUISITES)],
  ['prerequisites', CONDITIONAL],
  ['advice', ADVICE],
]

/** What a heading or a bold line announces by its own words (English, German, French, Spanish); null when that is unknown. */
export function readReplyLabel(text: string): ReplyLabel | null {
  const words = stripOrnament(text.slice(0, 300))
  if (words === '') return null
  const named = LABELS.find(([, pattern]) => pattern.test(words))?.[0]
  if (named) return named === 'conditions' && SYSTEM_CONDITIONS.test(words) ? 'other' : named
  if (LATE_CONDITIONS.test(words)) return 'conditions'
  if (JUDGEMENT.test(words)) return 'judgement'
  if (OTHER.test(words) || words.endsWith('?')) return 'other'
  if (TIMED.test(words)) return 'phase'
  return SCOPE.test(words) || (PLAN.test(words) && !NO_PLAN.test(words)) ? 'plan' : null
}

/** Conditions named after a colon: `My vote: conditions`. */
const LATE_CONDITIONS = /[:–—/&]\s{0,3}(?:conditions|bedingungen|condiciones)(?![\p{L}\p{N}])/iu

const LEADS_TO_CONDITIONS =
  /(?<!\p{L})(?:(?:folgende[nr]?|diese[nr]?|nachstehende[nr]?|klare[nr]?|einige[nr]?|kritische[nr]?|meine[nr]?|zwei|drei|vier|the following|these|following|several|some|two|three|four|my|certain|critical)\s(?:\p{L}+\s)?(?:bedingung(?:en)?|voraussetzung(?:en)?|auflagen|conditions?|prerequisites?|preconditions?)|unter (?:der|den) (?:bedingung|voraussetzung)(?:en)?|(?:mit|with|under|à|bajo|con)\s(?:\p{L}+\s){0,3}(?:bedingungen|auflagen|conditions|condiciones)|bedingungen|on (?:the )?condition(?: that|s)?|conditions (?:are|for)|provided that|as long as|only if|nur wenn|nur dann|vorausgesetzt|sofern|à condition (?:que|de)|aux conditions|siempre que|con la condición|a condición de)(?!\p{L})/iu
const LEADS_TO_TASKS =
  /(?<!\p{L})(?:action items?|next steps?|to-?dos?|nächste[nr]? schritte?|(?:folgende[nr]?|konkrete[nr]?|diese[nr]?|erste[nr]?|anstehende[nr]?|offene[nr]?)\s(?:schritte?|aufgaben|maßnahmen|arbeitspakete|action items)|(?:following|concrete|these|first|remaining) (?:steps|tasks|actions|work items|measures)|prochaines étapes|les (?:tâches|actions|étapes) suivantes|próximos pasos|las siguientes (?:tareas|acciones)|los siguientes pasos)(?!\p{L})/iu
const LEADS_TO_ADVICE =
  /(?<!\p{L})(?:(?:ich|wir) (?:empfehlen?|schlagen? (?:\p{L}+\s){0,3}vor|würden? (?:\p{L}+\s){0,3}vorgehen)|(?:empfehle|schlage) ich(?:\s\p{L}+){0,3}|wir sollten|(?:i|we) (?:would )?(?:recommend|suggest|propose)|we should|je (?:recommande|propose)|(?:recomiendo|propongo))(?!\p{L})[^.!?]{0,80}$/iu
const IS_PAST =
  /(?<!\p{L})(?:bereits|bisher(?:ige[nr]?)?|waren|wurden|already|previous(?:ly)?|were|done|erledigt|abgeschlossen)(?!\p{L})/iu

/** What a sentence that ends in a colon leads to: `I support this under the following conditions:`. */
export function readLeadIn(text: string): ReplyLabel | null {
  const words = stripOrnament(text.slice(-400))
  const named = readReplyLabel(words)
  if (named === 'conditions' || named === 'prerequisites' || named === 'actions' || named === 'phase')
    return named
  if (LEADS_TO_CONDITIONS.test(words) && !SYSTEM_CONDITIONS.test(words)) return 'conditions'
  if (LEADS_TO_TASKS.test(words) && !IS_PAST.test(words)) return 'actions'
  if (LEADS_TO_ADVICE.test(words)) return 'advice'
  return words.split(/\s+/).length <= 6 ? named : null
}

/** Whether a text begins with a step of a plan: `Phase 1: …`, `Week 2-3 …`. */
export function beginsWithStep(text: string): boolean {
  return STEP.test(stripOrnament(text.slice(0, 100)))
}

/** Takes emoji, section numbers and a closing colon off. */
function stripOrnament(text: string): string {
  return text
    .replace(/^[^\p{L}\p{N}]{1,20}/u, '')
    .replace(/^(?:\d{1,2}(?:\.\d{1,2}){0,3}[.):]?|[ivx]{1,4}[.)]|[a-z]\))\s{1,5}(?=\S)/iu, '')
    .replace(/^[^\p{L}\p{N}]{1,20}/u, '')
    .trimEnd()
    .replace(/[\s:]{1,10}$/u, '')
}
