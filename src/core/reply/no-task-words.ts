import type { Vocabulary } from './label-words.js'

/** The words of labels that announce no tasks, and of items that are none; written as in label-words. */

export const NO_PLAN: Vocabulary = {
  en: '(?:rollback|fallback|recovery|backup|contingency|disaster|exit|test|pricing)-?\\s?plan, plan [a-d]',
  de: 'notfall-?plan',
  fr: 'plan (?:de (?:retour|repli|secours|reprise|continuité|sauvegarde|test)|b)[^:]{0,40}',
  es: 'plan (?:de (?:reversión|contingencia|respaldo|recuperación|emergencia|pruebas)|b)[^:]{0,40}',
}
/** How one will tell that it is done: true then, nothing to do now. */
export const CRITERIA: Vocabulary = {
  en: `(?:acceptance|success|exit|completion) criteria, definition of done, success metrics, what success looks like,
    how (?:we|i)(?:['’]ll| will)? (?:know|measure|tell), (?:we|you)(?:['’]ll| will) know`,
  de: `(?:akzeptanz|abnahme|erfolgs|fertig)-?kriterien, erfolgsmessung, woran (?:wir|ich|man)`,
  fr: "critères (?:d['’]acceptation|de (?:succès|réussite|sortie|validation)), indicateurs de succès, on saura",
  es: 'criterios de (?:aceptación|éxito|salida|validación), indicadores de éxito, sabremos, definición de (?:hecho|terminado)',
}
/** Parts of words by which an assessment of somebody's text is known. */
export const JUDGEMENT: Vocabulary = {
  en: `critique, critical, review, analys[ei]s?, assessment, evaluation, concern, strength, weakness, issues?, risk,
    reality, unrealist, optimist, missing, unclear`,
  de: `bewertung, beurteilung, einschätzung, kritik, kritisch, bedenken, stärken, schwäche, probleme?, risik,
    realitäts, fehlend, unklar`,
  fr: 'critique, évaluation, analyse, problème, faiblesse, risque, préoccupation, inquiétude, lacune',
  es: 'crític, evaluación, análisis, problema, debilidad, riesgo, preocupación, carencia',
}
/** What holds no tasks, whatever stands around it. */
export const OTHER: Vocabulary = {
  en: `pros?, cons?, strengths?, weakness(?:es)?, risks?, concerns?, problems?, issues?, questions?, reasons?,
    reasoning, rationale, justification, motivation, why, goals?, objectives?, metrics?, kpis?, success, criteria,
    effort, estimates?, costs?, duration, budgets?, dependenc(?:y|ies), examples?, benefits?, impact, trade-?offs?,
    alternatives?, limitations?, non-goals, out of scope, architecture, components, tech(?:nology)?[- ]?stack,
    structure, overview, background, context, status, notes?, summary, conclusion, observations?, findings?, facts?,
    options?, drivers?, highlights?, things that, what i like, what works, what (?:is|are) good, already, excluded,
    not (?:doing|now|in scope|part|planned|included|needed), won['’]?t, left out, leave out, leaving out, parked, deferred,
    current(?!\\s(?:sprint|week)), currently, existing, rejected, discarded, ruled out, considered, non-issues?, threats?, caveats?, agreements?, disagreements?, done,
    *considerations?, thoughts, ideas?, *edge[- ]cases?, evidence, data, symptoms?, against, in favou?r, downsides?, upsides?, drawbacks?, nice[- ]to[- ]haves?`,
  de: `vorteile?, nachteile?, contras?, kontra, stärken?, schwächen?, risik(?:o|en), bedenken, probleme?,
    schwachstellen, fragen?, begründung(?:en)?, grund, gründe, warum, ziele?, metrik(?:en)?, erfolgs*, kriterien,
    aufwand, aufwände, *schätzung(?:en)?, kosten, dauer, abhängigkeit(?:en)?, beispiele?, nutzen, auswirkung(?:en)?,
    alternativen?, grenzen, nicht[- ]ziele, nicht enthalten, architektur, komponenten, technologie[- ]?stack,
    struktur, übersicht, hintergrund, kontext, hinweise?, zusammenfassung, fazit, beobachtung(?:en)?, befund(?:e)?,
    optionen, dagegen, dafür spricht, spricht für, rest-?risik(?:o|en), knackpunkte, weglass*, nicht teil, nicht jetzt,
    bewusst nicht, bewusst weg*, ausgeschlossen, verworfen*, zurückgestellt*, außerhalb, bereits, schon (?:erledigt|da),
    aktuelle[rns]?, derzeit*, bestehende[rns]?, bisherig*, erledigt, *überlegungen, gedanken, ideen, *rand-?fälle, gefällt, gut ist, positiv*, negativ*, fakten, daten, lücken, mängel, gefahren, stolpersteine`,
  fr: `avantages?, inconvénients?, risques?, forces?, faiblesses?, atouts?, points? (?:forts?|faibles?|positifs?|négatifs?|d[’']attention|ouverts?|de vigilance|de désaccord|d[’']accord),
    alternatives?, options?, questions?, pourquoi, raisons?, motifs?, justifications?, objectifs?, buts?, coûts?,
    estimations?, hors(?:[- ](?:périmètre|sujet|champ|scope))?, déjà, contexte, constats?, observations?, résumé,
    synthèse, bilan, conclusion, remarques?, exemples?, architecture, indicateurs?, métriques?, bénéfices?, limites?,
    dépendances?, problèmes?, analyse, compromis, écarté*, exclu*, rejeté*, non[- ]objectifs?, ne (?:fait|ferons|faisons)*,
    actuel*, existant*, réflexions?, idées?, considérations?, cas limites, ce qui (?:me plaît|fonctionne|marche|va|est bien), inquiétudes?, menaces?, fait, terminé*, acquis, hypothèses`,
  es: `ventajas?, desventajas?, inconvenientes?, riesgos?, fortalezas?, debilidades, puntos (?:fuertes|débiles|positivos|negativos|abiertos|de atención),
    alternativas?, opciones, preguntas?, por qué, porqué, raz(?:ón|ones), motivos?, justificación, objetivos?, metas?,
    costes?, costos?, estimaci(?:ón|ones), fuera(?: de(?:l)? (?:alcance|ámbito))?, ya, contexto, observaciones, resumen,
    síntesis, conclusi(?:ón|ones), notas?, ejemplos?, arquitectura, indicadores, métricas, beneficios?, límites,
    limitaciones, dependencias, problemas?, análisis, compromisos, descartad[oa]s?, excluid[oa]s?, rechazad[oa]s?,
    lo que (?:me gusta|funciona|está bien|no)*, preocupaciones, amenazas, hech[oa]s?, terminad[oa]s?, no objetivos,
    supuestos, actual(?:es|mente)?, existentes?, ideas?, consideraciones, reflexiones, casos límite`,
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
  fr: `objectifs?, risques?, effort, durée, coûts?, résultats?, livrables?, raisons?, pourquoi, dépendances?, délai,
    échéance, priorité, responsables?, questions?, problèmes?, total, avantages?, inconvénients?`,
  es: `objetivos?, riesgos?, esfuerzo, duración, costes?, costos?, resultados?, entregables?, raz(?:ón|ones), motivos?,
    dependencias?, plazo, fecha, prioridad, responsables?, preguntas?, problemas?, total, ventajas?, desventajas?`,
}
