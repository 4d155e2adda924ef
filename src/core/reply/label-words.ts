/**
 * The words by which a reply's headings, bold lines and lead-ins are known, by language. An entry is a word or phrase,
 * or a small regular expression where forms differ; `*` stands for any letters (`konkret*`, `*plan`).
 */
export type Vocabulary = Partial<Record<'en' | 'de' | 'fr' | 'es', string>>

/** The rest of a word, for `*`: letters of the four languages. `\\p{L}` would cost half a second to compile, it stands so often. */
const ENDING = '[a-zß-öø-ÿœ-]{0,40}'

/** One alternative of a pattern for all words of some vocabularies. */
export function anyOf(...vocabularies: Vocabulary[]): string {
  const words = vocabularies.flatMap((each) => Object.values(each).flatMap((text) => text.split(/,\s+/)))
  return `(?:${words.map((word) => word.trim().replaceAll('*', ENDING)).join('|')})`
}

/** A pattern for words anywhere in a text. */
export function contains(words: Vocabulary): RegExp {
  // A word begins after one of these signs: to look behind for any sign but a letter takes three times as long.
  return new RegExp(`(?:^|[\\s(/"„“’'–—-])${anyOf(words)}(?!\\p{L})`, 'iu')
}

/** What stands in front of a label's own words without changing them. */
export const MODIFIERS: Vocabulary = {
  en: `my, our, the, key, main, final, revised, updated, new, proposed, suggested, recommended, concrete, immediate,
    open, further, additional, specific, required, critical, mandatory, hard, essential, remaining, minimum, technical,
    complete, constructive, practical, actionable, overall, following, necessary, blocking, two, three, four, five,
    some, a few, first, other, minor, small, more, outstanding, pending, agreed, own`,
  de: `die, das, der, eine?, meine?, unsere?, überarbeitet*, revidiert*, aktualisiert*, neue[rns]?, vorgeschlagen*,
    empfohlen*, konkrete*, unmittelbar*, sofortig*, priori*, wichtig*, offene[rns]?, weitere[rns]?, zusätzlich*,
    finale*, notwendig*, erforderlich*, nötige*, kritische*, zwingende*, verbindlich*, harte[rns]?, verbleibend*,
    technische*, vollständig*, konstruktiv*, praktische*, klare[rns]?, folgende[rns]?, zwei, drei, vier, einige,
    erste[rns]?, kleine[rns]?, anstehende[rns]?, ausstehende[rns]?, eigene[rns]?`,
  fr: `les?, la, mes, mon, ma, nos, notre, ces, quelques, principales?, principaux, nouvelles?, premières?, deux, trois,
    quatre, autres?`,
  es: 'las, los, mis?, nuestr[oa]s, est[ao]s, algun[oa]s, principales, nuev[oa]s, primer[oa]s, dos, tres, cuatro, otr[oa]s',
}

/** What may follow a label's words and narrows them down. */
export const NARROWING: Vocabulary = {
  en: `and, for, before, after, by, in, of, from, to, on, with, that, which, this, under, is, are, would, needed,
    required`,
  de: `und, für, vor, nach, bis, im, aus, des, der, zur?, zum, an, mit, diese[rs]?, unter, sind, lautet, werden,
    erforderlich, notwendig, nötig`,
  fr: 'et, pour, de, du, à, que, avant, après, dans, par, avec, en, sur, dès, aux?, qui',
  es: 'y, para, a, al, de, del, antes, después, en, con, por, que, desde',
}

/** What stands behind a label's own words without changing them. */
export const AFTERTHOUGHTS: Vocabulary = {
  en: 'ahead, remaining, left, open, outstanding, proposed, agreed, now',
  de: 'offen, ausstehend',
  fr: `prioritaires?, immédiat*, concr[èe]t*, suivant*, propos*, recommand*, nécessaires?, requis*, préalables?,
    restant*, ouvert*, urgent*, obligatoires?, final*, techniques?, correcti*, attendu*, prévu*, minimal*, bloquant*,
    supplémentaires?`,
  es: `prioritari[oa]s?, inmediat[oa]s?, concret[oa]s?, propuest[oa]s?, recomendad[oa]s?, necesari[oa]s?, requerid[oa]s?,
    previ[oa]s?, pendientes?, urgentes?, obligatori[oa]s?, final(?:es)?, técnic[oa]s?, clave, mínim[oa]s?, siguientes?,
    adicionales, correctiv[oa]s`,
}

export const TASKS: Vocabulary = {
  en: `action items?, actions, actions required, action points?, next steps?, next actions, to[- ]?dos?, tasks?,
    task list, work items, work packages, follow[- ]?(?:ups?|through), what to do(?: \\p{L}{1,20}){0,2}, steps,
    what (?:remains|is left|needs|has) to (?:do|be done), what happens next, who does what, work (?:breakdown|plan),
    assignments, owners?(?: and \\p{L}{1,20})?, responsibilities, tickets?, (?:tickets|issues|tasks) to (?:open|file|create), things to do, (?:the )?(?:work|remaining work), how (?:i|we)(?:['’]d| would) (?:do|tackle|build) (?:it|this)`,
  de: `aufgaben(?:liste|verteilung)?, arbeitspakete, nächste[nr]? schritte?, maßnahmen(?:plan)?, handlungsschritte,
    was (?:\\p{L}{1,20} ){0,2}zu tun (?:ist|bleibt), was (?:noch )?getan werden muss, zu erledigen,
    was muss (?:noch )?getan werden, wer macht was, *arbeits(?:auf)?teilung, zuständigkeiten, verantwortlichkeiten, arbeitsschritte, hausaufgaben, zu tun,
    so (?:geht|ginge|würde|käme|gehe) \\p{L}{2,4}(?: (?:es|ich|wir|man))?(?: weiter| vor| vorgehen| dahin| dorthin)?,
    wie es weitergeht, anstehende arbeiten, umsetzung`,
  fr: `prochaines? (?:étapes?|actions?|tâches?), étapes?, étapes suivantes, tâches?, actions?, travaux, chantiers,
    actions? à (?:mener|faire|prévoir|engager|entreprendre), (?:reste )?à (?:faire|mener|réaliser|prévoir), livrables,
    plan d[’']actions?, plan de travail, qui fait quoi, (?:répartition|partage) (?:du travail|des tâches|des rôles), responsabilités, mesures(?: à prendre)?, pour la suite, la suite,
    ce qu[’']il (?:faut|faudrait|reste)(?: encore)?(?: à)? (?:faire|mettre en place), ce qu[’']il reste à faire`,
  es: `próxim[oa]s (?:pasos|acciones|tareas), siguientes (?:pasos|acciones), pasos, tareas?, acciones, pendientes,
    por hacer, (?:lo )?que (?:hay|habría|queda|falta) (?:que|por) hacer, qué (?:hay|habría|queda|falta) (?:que|por) hacer,
    plan de (?:acción|trabajo), quién hace qué, reparto(?: de (?:tareas|trabajo))?, responsabilidades, medidas, actividades, trabajo (?:pendiente|por hacer)`,
}

const NOUN_MODIFIERS = '(?:\\p{L}{3,}e[rnsm]?\\s){0,2}'
const VOTE_NOUN =
  '(?:unterstützungs|zustimmungs|freigabe|mindest|haupt|kern|support|approval|acceptance)[- ]?'
export const CONDITIONS: Vocabulary = {
  en: `${NOUN_MODIFIERS}(?:${VOTE_NOUN})?conditions?, provisos?, stipulations?, strings attached`,
  de: `${NOUN_MODIFIERS}(?:${VOTE_NOUN})?(?:bedingung(?:en)?|auflagen?|vorbehalte?)`,
  fr: 'conditions?, réserves, conditions de (?:soutien|validation|levée)',
  es: 'condición, condiciones, reservas, salvedades',
}
export const PREREQUISITES: Vocabulary = {
  en: `${NOUN_MODIFIERS}(?:prerequisites?|pre-?conditions?)`,
  de: `${NOUN_MODIFIERS}(?:voraussetzung(?:en)?|vorbedingung(?:en)?)`,
  fr: 'pré-?requis, conditions préalables, préalables?',
  es: 'requisitos (?:previos|indispensables), prerrequisitos, condiciones previas',
}
/** Support that hangs on something: `Conditional approval`, `Bedingte Zustimmung`. */
export const CONDITIONAL: Vocabulary = {
  en: `conditional (?:approval|support|acceptance|consent|agreement), what must change, non-negotiables?,
    deal-?breakers?, red lines?, what (?:would|could|will) (?:change my|convince|win|make me|it take), my (?:asks|demands|requirements|terms)`,
  de: `bedingte[rs]? (?:zustimmung|unterstützung|freigabe|annahme), rote linien?, unverhandelbar*, was mich (?:umstimmen|überzeugen) (?:würde|könnte),
    meine (?:forderungen|anforderungen|erwartungen)`,
  fr: `(?:support|soutien|accord|approbation) (?:conditionnel*|sous (?:conditions?|réserves?)), sous (?:réserve|condition)s?,
    à condition, lignes? rouges?, ce qui me (?:ferait|convaincrait), mes (?:exigences|demandes|attentes), non négociables?`,
  es: `(?:apoyo|aprobación|aceptación) (?:condicional|condicionad[oa]|con condiciones), a condición, líneas? rojas?, (?:lo )?qué? me (?:haría|convencería|haga),
    mis (?:exigencias|requisitos|demandas), innegociables?, no negociables?`,
}
/** Conditions of a system, not of a vote. */
export const SYSTEM_CONDITIONS: Vocabulary = {
  en: '(?:race|edge|boundary|error|network|initial|stop|exit|failure|operating|weather|terms and|all|any) conditions?',
}
/** What has to be so: conditions where the vote is conditional and names none. */
export const MUSTS: Vocabulary = {
  en: `musts?, (?:mandatory|minimum|hard|release|approval|merge) requirements, (?:release|merge|launch)?[- ]?blockers?,
    blocking (?:issues|points|items|findings), show-?stoppers?, before (?:i|we) (?:can|could|would|will),
    what (?:\\p{L}{1,20} ){0,3}(?:must|needs? to|has to),
    what (?:i|we)(?:['’]d| would)?(?: \\p{L}{1,20}){0,2} (?:need|want|require|expect|ask|insist|miss)(?: \\p{L}{1,20}){0,6},
    (?:my |the )?(?:\\p{L}{1,10} )?(?:guard-?rails?|gates|safeguards|caveats|requirements)`,
  de: `muss, muss-?kriterien, muss-?punkte, mindestanforderungen, mindeststandards?, pflichtpunkte, bevor (?:ich|wir),
    ehe (?:ich|wir), damit ich, was (?:\\p{L}{1,20} ){0,6}(?:muss|müssen), leitplanken, forderungen, anforderungen,
    was (?:ich|mir|wir|uns) (?:\\p{L}{1,20} ){0,5}(?:brauche|brauchen|erwarte|verlange|fordere|fehlt|wichtig ist),
    zu klären(?:de)?, klärungsbedarf, nachbesserungen, nachbesserungsbedarf`,
  fr: `exigences(?: minimales)?, indispensables?, avant que je, avant de, garde-fous, garanties(?: attendues)?,
    ce (?:que j[e’']|dont j[e’']|qu[’']il me|qui (?:me manque|doit|devrait)|qu[’']il faut)[^:]{0,60},
    points? à (?:régler|clarifier|traiter|corriger|lever), il me (?:faut|faudrait), pour que je`,
  es: `requisitos(?: mínimos)?, imprescindibles?, antes de(?: que)?, exigencias, garantías, salvaguard[ai]s,
    lo que (?:necesito|exijo|pido|espero|me falta|debe|tiene que|hace falta)[^:]{0,60}, para que (?:yo )?(?:apoye|apruebe|acepte),
    puntos (?:a|por) (?:resolver|aclarar|corregir)`,
}
/** Anywhere in a label: `Open points that must be settled`. */
export const HAS_TO_BE: Vocabulary = {
  en: '(?:must|needs? to|has to|have to) be',
  de: '(?:muss|müssen) (?:\\p{L}{1,20} ){0,3}werden, werden (?:muss|müssen)',
  fr: '(?:doi(?:t|vent)|devrai(?:t|ent)) être',
  es: '(?:deben?|tienen? que|debería[n]?) (?:ser|estar|quedar|resolverse|cumplirse)',
}
export const OBLIGATION: Vocabulary = {
  en: 'required, mandatory, necessary, must, blocking, before',
  de: 'notwendig*, erforderlich*, zwingend*, nötig*, verbindlich*, verpflichtend*, muss, müssen, vor (?:dem|der)',
  fr: 'obligatoires?, nécessaires?',
  es: 'obligatori[oa]s?, necesari[oa]s?',
}

export const ADVICE: Vocabulary = {
  en: 'recommendations?, asks, requests, (?:improvement )?suggestions?, improvements, changes, fixes, adjustments',
  de: `(?:verbesserungs|änderungs|lösungs|handlungs|optimierungs)?-?\\s?(?:empfehlung(?:en)?|vorschläge),
    verbesserungen, änderungen, anpassungen, korrekturen, ergänzungen, nachbesserungen`,
  fr: `recommandations?, suggestions?, améliorations?, modifications?, changements?, corrections?, ajustements?,
    propositions? d[’']amélioration, conseils`,
  es: `recomendaci(?:ón|ones), sugerencias?, mejoras, cambios, correcciones, ajustes, modificaciones, consejos,
    propuestas de mejora`,
}

/** Whose decision it is, and which of several. */
export const OWN: Vocabulary = {
  en: 'the, my, our, final, revised, updated, new, proposed, complete',
  de: 'die, meine, unsere, finale, endgültige, überarbeitete, revidierte, aktualisierte, neue, vorgeschlagene',
  fr: 'la, ma, notre, nouvelle, proposition de',
  es: 'la, mi, nuestra, nueva, propuesta de',
}
export const LATEST: Vocabulary = {
  en: 'final, revised',
  fr: 'finale, révisée, proposée',
  es: 'final, revisada, propuesta',
}
export const DECISION: Vocabulary = {
  en: 'decision',
  de: 'entscheidung, beschluss, beschluß, beschlussvorschlag, entscheidungsvorschlag',
  fr: 'décision',
  es: 'decisión',
}
export const ASSUMPTIONS: Vocabulary = {
  en: 'assumptions?',
  de: 'annahmen?',
  fr: 'hypothèses?, suppositions',
  es: 'suposiciones, supuestos',
}
export const POSITION: Vocabulary = {
  en: 'position, vote',
  de: 'positionierung, votum, fazit und position',
  fr: 'ma position, position finale, avis, vote, verdict',
  es: 'posición, mi posición, voto, veredicto',
}
export const ANSWERS: Vocabulary = {
  en: 'answers?(?: to (?:the )?(?:open )?(?:points?|conditions?|concerns?))?, responses?, points',
  de: 'antworten?(?: auf (?:die )?(?:offenen )?(?:punkte|bedingungen))?, punkte',
  fr: 'réponses?(?: aux (?:points|conditions|objections|questions)(?: ouverts?)?)?',
  es: 'respuestas?(?: a (?:los|las) (?:puntos|condiciones|objeciones|preguntas)(?: abiert[oa]s)?)?',
}
export const EXAMPLE: Vocabulary = {
  en: '(?:reply |response |output |answer )?(?:format|protocol|template|schema|legend), examples?',
  de: '(?:antwort-?)?(?:format|protokoll|vorlage|schema|legende), beispiele?',
  fr: 'format(?: de réponse)?, exemples?, modèle de réponse, légende',
  es: 'formato(?: de respuesta)?, ejemplos?, plantilla, leyenda',
}

/** One step of a plan, before its number. */
export const STEP: Vocabulary = {
  en: 'phase, week, sprint, step, milestone, stage, day, month, quarter, iteration, wave',
  de: 'woche, schritt, meilenstein, stufe, etappe, tag, monat, quartal, welle',
  fr: 'phase, étape, semaine, jalon, jour, mois, lot',
  es: 'fase, paso, semana, etapa, hito, día, mes',
}
/** A part of a plan by when it is due. */
export const HORIZON: Vocabulary = {
  en: `(?:short|mid|medium|long|near)[- ]?term(?: (?:actions|steps|tasks))?, immediate(?:ly)?, quick[- ]wins?,
    right away, this (?:week|month|sprint), next (?:\\p{L}{1,12} )?(?:days?|weeks?|months?|sprints?),
    (?:by )?(?:the )?end of (?:the )?(?:week|month|quarter|year)`,
  de: `(?:kurz|mittel|lang)fristig(?:e[rns]?)?(?: (?:maßnahmen|schritte|aufgaben))?, sofort(?:maßnahmen)?,
    diese[nrs]? (?:woche|monat|sprint), nächste[nrs]? (?:\\p{L}{1,12} )?(?:tage?|wochen?|monate?|sprints?),
    (?:bis )?ende (?:der woche|des (?:monats|quartals|jahres))`,
  fr: "à (?:court|moyen|long) terme, dans l[’']immédiat, immédiatement, cette semaine, ce mois-ci, tout de suite",
  es: 'a (?:corto|medio|mediano|largo) plazo, de inmediato, inmediatamente, esta semana, este mes, ya mismo',
}
export const RANK: Vocabulary = {
  en: '(?:highest|high|medium|low|critical) priority, p[0-3], priority \\d',
  de: '(?:hohe|höchste|mittlere|niedrige|kritische) (?:priorität|prio), (?:priorität|prio) \\d',
  fr: 'priorité (?:haute|élevée|moyenne|basse|critique|maximale|\\d)',
  es: 'prioridad (?:alta|media|baja|crítica|máxima|\\d)',
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
    (?:recommended|suggested|proposed) (?:approach|order|sequence|path), (?:way|path) forward,
    (?:sequence|order) of (?:work|steps), build order, sequencing`,
  de: `*fahrplan, zeitplan, umsetzungsplan, ablauf, *reihenfolge, *schritte, *phasen, *check-?listen?, meilensteine,
    (?:empfohlene|vorgeschlagene|weitere|konkrete)[ns]? (?:vorgehen|vorgehensweise|herangehensweise)`,
  fr: `feuille de route, plan (?:de|d['’])[^:]{0,60}, calendrier, jalons, déroulé, étapes de [^:]{0,40}, mise en œuvre,
    démarche(?: proposée)?`,
  es: `hoja de ruta, plan de [^:]{0,60}, cronograma, calendario, hitos, fases, etapas, implementación,
    secuencia(?: propuesta| de trabajo)?`,
}
export const SCOPE: Vocabulary = {
  en: '(?:mvp|v1|first release|alpha|beta|minimal)[- ]?(?:scope|features?)',
  de: '(?:mvp|v1|alpha|beta|minimal(?:er)?)[- ]?(?:umfang|funktionsumfang)',
}
