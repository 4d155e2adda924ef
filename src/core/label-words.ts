/**
 * The words by which a reply's headings, bold lines and lead-ins are known, by language. An entry is a word or phrase,
 * or a small regular expression where forms differ; `*` stands for any letters (`konkret*`, `*plan`).
 */
export type Vocabulary = Partial<Record<'en' | 'de' | 'fr' | 'es', string>>

/** One alternative of a pattern for all words of some vocabularies. */
export function anyOf(...vocabularies: Vocabulary[]): string {
  const words = vocabularies.flatMap((each) => Object.values(each).flatMap((text) => text.split(/,\s+/)))
  return `(?:${words.map((word) => word.trim().replaceAll('*', '[\\p{L}-]{0,40}')).join('|')})`
}

/** What stands in front of a label's own words without changing them. */
export const MODIFIERS: Vocabulary = {
  en: `my, our, the, key, main, final, revised, updated, new, proposed, suggested, recommended, concrete, immediate,
    open, further, additional, specific, required, critical, mandatory, hard, essential, remaining, minimum, technical,
    complete, constructive, practical, actionable, overall, following, necessary, blocking`,
  de: `die, das, der, eine?, meine?, unsere?, überarbeitet*, revidiert*, aktualisiert*, neue[rns]?, vorgeschlagen*,
    empfohlen*, konkrete*, unmittelbar*, sofortig*, priori*, wichtig*, offene[rns]?, weitere[rns]?, zusätzlich*,
    finale*, notwendig*, erforderlich*, nötige*, kritische*, zwingende*, verbindlich*, harte[rns]?, verbleibend*,
    technische*, vollständig*, konstruktiv*, praktische*, klare[rns]?, folgende[rns]?`,
  fr: 'les?, la, mes',
  es: 'las, los, mis',
}

/** What may follow a label's words and narrows them down. */
export const NARROWING: Vocabulary = {
  en: `and, for, before, after, by, in, of, from, to, on, with, that, which, this, under, is, are, would, needed,
    required`,
  de: `und, für, vor, nach, bis, im, aus, des, der, zur?, zum, an, mit, diese[rs]?, unter, sind, lautet, werden,
    erforderlich, notwendig, nötig`,
  fr: 'et, pour, de, du, à, que',
  es: 'y, para, a',
}

export const TASKS: Vocabulary = {
  en: `action items?, actions, actions required, action points?, next steps?, next actions, to[- ]?dos?, tasks?,
    task list, work items, work packages, follow[- ]?ups, what to do(?: \\p{L}{1,20}){0,2},
    what (?:remains|is left|needs|has) to (?:do|be done)`,
  de: `aufgaben(?:liste)?, arbeitspakete, nächste[nr]? schritte?, maßnahmen, handlungsschritte,
    was (?:\\p{L}{1,20} ){0,2}zu tun (?:ist|bleibt), was (?:noch )?getan werden muss,
    was muss (?:noch )?getan werden`,
  fr: `prochaines (?:étapes|actions), étapes suivantes, tâches, actions à (?:mener|faire), à faire, plan d[’']action`,
  es: 'próximos pasos, siguientes pasos, tareas, acciones, plan de acción',
}

const NOUN_MODIFIERS = '(?:\\p{L}{3,}e[rnsm]?\\s){0,2}'
const VOTE_NOUN =
  '(?:unterstützungs|zustimmungs|freigabe|mindest|haupt|kern|support|approval|acceptance)[- ]?'
export const CONDITIONS: Vocabulary = {
  en: `${NOUN_MODIFIERS}(?:${VOTE_NOUN})?conditions?`,
  de: `${NOUN_MODIFIERS}(?:${VOTE_NOUN})?(?:bedingung(?:en)?|auflagen?|vorbehalte?)`,
  es: 'condiciones',
}
export const PREREQUISITES: Vocabulary = {
  en: `${NOUN_MODIFIERS}(?:prerequisites?|pre-?conditions?)`,
  de: `${NOUN_MODIFIERS}(?:voraussetzung(?:en)?|vorbedingung(?:en)?)`,
  fr: 'prérequis, conditions préalables',
  es: 'requisitos previos',
}
/** Support that hangs on something: `Conditional approval`, `Bedingte Zustimmung`. */
export const CONDITIONAL: Vocabulary = {
  en: `conditional (?:approval|support|acceptance|consent|agreement), what must change, non-negotiables?,
    deal-?breakers?`,
  de: 'bedingte[rs]? (?:zustimmung|unterstützung|freigabe|annahme)',
  fr: 'support conditionnel',
  es: 'apoyo condicional',
}
/** Conditions of a system, not of a vote. */
export const SYSTEM_CONDITIONS: Vocabulary = {
  en: '(?:race|edge|boundary|error|network|initial|stop|exit|failure|operating|weather|terms and|all|any) conditions?',
}
/** What has to be so: conditions where the vote is conditional and names none. */
export const MUSTS: Vocabulary = {
  en: `musts?, (?:mandatory|minimum|hard|release|approval|merge) requirements, (?:release|merge|launch)?[- ]?blockers?,
    blocking (?:issues|points|items|findings), show-?stoppers?, before (?:i|we) (?:can|could|would|will),
    what (?:\\p{L}{1,20} ){0,3}(?:must|needs? to|has to)`,
  de: `muss, muss-?kriterien, muss-?punkte, mindestanforderungen, mindeststandards?, pflichtpunkte, bevor (?:ich|wir),
    damit ich, was (?:\\p{L}{1,20} ){0,6}(?:muss|müssen)`,
  fr: 'exigences minimales, indispensables, avant que je',
  es: 'requisitos mínimos, imprescindibles, antes de que',
}
/** Anywhere in a label: `Open points that must be settled`. */
export const HAS_TO_BE: Vocabulary = {
  en: '(?:must|needs? to|has to|have to) be',
  de: '(?:muss|müssen) (?:\\p{L}{1,20} ){0,3}werden, werden (?:muss|müssen)',
}
export const OBLIGATION: Vocabulary = {
  en: 'required, mandatory, necessary, must, blocking, before',
  de: 'notwendig*, erforderlich*, zwingend*, nötig*, verbindlich*, verpflichtend*, muss, müssen, vor (?:dem|der)',
  fr: 'obligatoires?, nécessaires?',
  es: 'obligatori[oa]s?, necesari[oa]s?',
}

export const ADVICE: Vocabulary = {
  en: 'recommendations?, (?:improvement )?suggestions?, improvements, changes, fixes, adjustments',
  de: `(?:verbesserungs|änderungs|lösungs|handlungs|optimierungs)?-?\\s?(?:empfehlung(?:en)?|vorschläge),
    verbesserungen, änderungen, anpassungen, korrekturen, ergänzungen`,
  fr: 'recommandations?',
  es: 'recomendaci(?:ón|ones), sugerencias',
}

/** Whose decision it is, and which of several. */
export const OWN: Vocabulary = {
  en: 'the, my, our, final, revised, updated, new, proposed, complete',
  de: 'die, meine, unsere, finale, endgültige, überarbeitete, revidierte, aktualisierte, neue, vorgeschlagene',
  fr: 'la, notre',
  es: 'mi, nuestra',
}
export const LATEST: Vocabulary = { en: 'final, revised', fr: 'finale, révisée', es: 'revisada' }
export const DECISION: Vocabulary = {
  en: 'decision',
  de: 'entscheidung, beschluss, beschluß, beschlussvorschlag, entscheidungsvorschlag',
  fr: 'décision',
  es: 'decisión',
}
export const ASSUMPTIONS: Vocabulary = {
  en: 'assumptions?',
  de: 'annahmen?',
  fr: 'hypothèses',
  es: 'suposiciones, supuestos',
}
export const POSITION: Vocabulary = {
  en: 'position, vote',
  de: 'positionierung, votum, fazit und position',
  es: 'posición',
}
export const ANSWERS: Vocabulary = {
  en: 'answers?(?: to (?:the )?(?:open )?(?:points?|conditions?|concerns?))?, responses?, points',
  de: 'antworten?(?: auf (?:die )?(?:offenen )?(?:punkte|bedingungen))?, punkte',
  fr: 'réponses',
  es: 'respuestas',
}
export const EXAMPLE: Vocabulary = {
  en: '(?:reply |response |output |answer )?(?:format|protocol|template|schema|legend), examples?',
  de: '(?:antwort-?)?(?:format|protokoll|vorlage|schema|legende), beispiele?',
}

/** One step of a plan, before its number. */
export const STEP: Vocabulary = {
  en: 'phase, week, sprint, step, milestone, stage, day, month, quarter, iteration, wave',
  de: 'woche, schritt, meilenstein, stufe, etappe, tag, monat, quartal, welle',
  fr: 'étape, semaine',
  es: 'fase, paso, semana, etapa',
}
/** A part of a plan by when it is due. */
export const HORIZON: Vocabulary = {
  en: `(?:short|mid|medium|long|near)[- ]?term(?: (?:actions|steps|tasks))?, immediate(?:ly)?, quick[- ]wins?,
    right away, this (?:week|month|sprint), next (?:\\p{L}{1,12} )?(?:days?|weeks?|months?|sprints?),
    (?:by )?(?:the )?end of (?:the )?(?:week|month|quarter|year)`,
  de: `(?:kurz|mittel|lang)fristig(?:e[rns]?)?(?: (?:maßnahmen|schritte|aufgaben))?, sofort(?:maßnahmen)?,
    diese[nrs]? (?:woche|monat|sprint), nächste[nrs]? (?:\\p{L}{1,12} )?(?:tage?|wochen?|monate?|sprints?),
    (?:bis )?ende (?:der woche|des (?:monats|quartals|jahres))`,
  fr: 'à (?:court|moyen|long) terme',
  es: 'a (?:corto|medio|largo) plazo',
}
export const RANK: Vocabulary = {
  en: '(?:highest|high|medium|low|critical) priority, p[0-3], priority \\d',
  de: '(?:hohe|höchste|mittlere|niedrige|kritische) (?:priorität|prio), (?:priorität|prio) \\d',
}
export const TIME_UNITS: Vocabulary = {
  en: 'weeks?, days?, months?, sprints?',
  de: 'wochen?, tage?, monate?',
  fr: 'semaines?, jours',
  es: 'semanas?, días',
}

export const PLAN: Vocabulary = {
  en: `*plan, *roadmap, *timeline, milestones, *check-?list, phases,
    (?:implementation|rollout|migration|execution|delivery)[- ](?:steps|order|sequence),
    (?:recommended|suggested|proposed) (?:approach|order|sequence|path), (?:way|path) forward`,
  de: `*reihenfolge, *schritte, *phasen, *check-?listen?, meilensteine,
    (?:empfohlene|vorgeschlagene|weitere|konkrete)[ns]? (?:vorgehen|vorgehensweise|herangehensweise)`,
  fr: "feuille de route, plan (?:de|d['’])[^:]{0,60}",
  es: 'hoja de ruta',
}
export const NO_PLAN: Vocabulary = {
  en: '(?:rollback|fallback|recovery|backup|contingency|disaster|exit|test|pricing)-?\\s?plan, plan [a-d]',
  de: 'notfall-?plan',
}
export const SCOPE: Vocabulary = {
  en: '(?:mvp|v1|first release|alpha|beta|minimal)[- ]?(?:scope|features?)',
  de: '(?:mvp|v1|alpha|beta|minimal(?:er)?)[- ]?(?:umfang|funktionsumfang)',
}

/** How one will tell that it is done: true then, nothing to do now. */
export const CRITERIA: Vocabulary = {
  en: `(?:acceptance|success|exit|completion) criteria, definition of done, success metrics, what success looks like,
    how (?:we|i)(?:['’]ll| will)? (?:know|measure|tell), (?:we|you)(?:['’]ll| will) know`,
  de: `(?:akzeptanz|abnahme|erfolgs|fertig)-?kriterien, erfolgsmessung, woran (?:wir|ich|man)`,
  fr: "critères (?:d['’]acceptation|de succès)",
  es: 'criterios de (?:aceptación|éxito)',
}
/** Parts of words by which an assessment of somebody's text is known. */
export const JUDGEMENT: Vocabulary = {
  en: `critique, critical, review, analys[ei]s?, assessment, evaluation, concern, strength, weakness, issues?, risk,
    reality, unrealist, optimist, missing, unclear`,
  de: `bewertung, beurteilung, einschätzung, kritik, kritisch, bedenken, stärken, schwäche, probleme?, risik,
    realitäts, fehlend, unklar`,
}
/** What holds no tasks, whatever stands around it. */
export const OTHER: Vocabulary = {
  en: `pros?, cons?, strengths?, weakness(?:es)?, risks?, concerns?, problems?, issues?, questions?, reasons?,
    reasoning, rationale, justification, motivation, why, goals?, objectives?, metrics?, kpis?, success, criteria,
    effort, estimates?, costs?, duration, budgets?, dependenc(?:y|ies), examples?, benefits?, impact, trade-?offs?,
    alternatives?, limitations?, non-goals, out of scope, architecture, components, tech(?:nology)?[- ]?stack,
    structure, overview, background, context, status, notes?, summary, conclusion`,
  de: `vorteile?, nachteile?, contras?, kontra, stärken?, schwächen?, risik(?:o|en), bedenken, probleme?,
    schwachstellen, fragen?, begründung(?:en)?, grund, gründe, warum, ziele?, metrik(?:en)?, erfolgs*, kriterien,
    aufwand, aufwände, *schätzung(?:en)?, kosten, dauer, abhängigkeit(?:en)?, beispiele?, nutzen, auswirkung(?:en)?,
    alternativen?, grenzen, nicht[- ]ziele, nicht enthalten, architektur, komponenten, technologie[- ]?stack,
    struktur, übersicht, hintergrund, kontext, hinweise?, zusammenfassung, fazit`,
  fr: 'avantages, inconvénients, risques',
  es: 'ventajas, desventajas, riesgos, preguntas',
}

/** How an item begins that says something about its plan instead of what to do. */
export const ABOUT: Vocabulary = {
  en: `goals?, objectives?, aim, effort, duration, costs?, risks?, pros?, cons?, outcomes?, results?, deliverables?,
    status, owner, dependenc(?:y|ies), reason, rationale, why, notes?, total, sum, success criteria, metrics?,
    deadline, priority, estimate, prerequisites?, problems?, questions?`,
  de: `ziele?, aufwand, dauer, zeitrahmen, zeitaufwand, kosten, risik(?:o|en), vorteile?, nachteile?, contra,
    ergebnis(?:se)?, verantwortlich, zuständig, abhängigkeit(?:en)?, begründung, warum, hinweis,
    gesamt(?:aufwand)?, summe, erfolgskriteri(?:um|en), metrik, priorität, schätzung, voraussetzung(?:en)?,
    probleme?, fragen?`,
  fr: 'objectif, risques?',
  es: 'objetivo, riesgos?',
}
