import { describe, expect, it } from 'vitest'
import { parseReply } from '../src/core/reply.js'

const tasks = (markdown: string) => parseReply(markdown).actionItems.map(({ text }) => text)
const conditions = (markdown: string) => parseReply(markdown).conditions.map(({ text }) => text)

describe('tasks by structure', () => {
  it.each([
    [
      'orders under a lead-in that says nothing',
      'Afterwards:\n- Rehearse a restore\n- Set up alerts for the queue',
    ],
    [
      'orders under a heading that says nothing',
      '## Towards launch\n1. Add CSRF tokens\n2. Drop the old header',
    ],
    [
      'a purpose',
      '## To unblock this\n- **Dry run:** restore the dump\n- **Back-out:** write the commands down',
    ],
    ['an infinitive at the end', 'Danach:\n- Rückroll-Skript auf Staging proben\n- Grafana-Tafel anlegen'],
    ['nouns for work', 'Dafür braucht es:\n- Einführung eines Bereitschaftsplans\n- Messung der Startzeit'],
    ['French infinitives', 'Ensuite :\n- Chiffrer le coût par client\n- Poser des quotas'],
    ['a French heading', '## Actions prioritaires\n- Sauvegarde quotidienne\n- Revue du contrat'],
    ['a French sentence', "Ce qu'il faudrait faire avant de trancher :\n1. Devis\n2. Maquette"],
    ['Spanish infinitives', 'Por dónde empezar:\n- Añadir un diálogo\n- Probar la recuperación'],
    ['a Spanish heading', '## Qué habría que hacer\n- Tabla de auditoría\n- Copias de seguridad'],
    ['a plain line as title', 'Nächste Schritte\n- Vertragstest\n- Obergrenze'],
    ['boxes that Markdown does not know', 'Offen:\n\n☐ Changelog\n☐ Metriken'],
    ['groups by team', '## Work breakdown\n\n**Backend**\n- Outbox\n\n**Infra**\n- Cluster'],
    ['tickets by number', 'For the tracker\n\n- APP-1: enforce a quota\n- APP-2: write a page'],
    [
      'fixes behind their problem',
      'Any query reads any row. **Fix:** add row-level security.\n\n**Fix:** inject secrets at start.',
    ],
  ])('of %s', (_, markdown) => {
    expect(tasks(markdown)).toHaveLength(2)
  })

  it.each([
    ['what is ruled out', '## Hors périmètre\n- Refonte du portail\n- Migration des archives'],
    ['what is done', 'Ya está hecho:\n- Revisar los permisos\n- Firmar el contrato'],
    ['what is left out', 'Was wir bewusst weglassen:\n- Archive umziehen\n- Oberfläche erneuern'],
    [
      'how it works today',
      'The current implementation:\n- Read the config at start\n- Write the logs to disk',
    ],
    ['alternatives', 'Alternatives écartées :\n- Ajouter un cron\n- Utiliser une table'],
    ['residual risks', '### Risques résiduels\n- Latence de réplication\n- Mise en place de deux régions'],
    ['observations', 'Observations:\n- `parse()` swallows errors\n- no test touches the fallback'],
    ['reasons', 'Gründe für mein Ja:\n- klein\n- umkehrbar'],
    ['questions', 'Preguntas:\n- ¿Quién valida?\n- ¿Cuándo?'],
    ['a sibling of the tasks', '**Not needed:**\n- Add a cache\n- Use a pool'],
    ['a way back', "## Plan de retour arrière\n- Couper l'indicateur\n- Restaurer la base"],
  ])('are none in %s', (_, markdown) => {
    expect(tasks(markdown)).toEqual([])
  })

  it('does not go on below a labelled list with what the next sentence leads to', () => {
    expect(tasks('**Arbeitsaufteilung:**\n- Löschjob\n\nWas dagegen spricht:\n- Kosten')).toEqual([
      'Löschjob',
    ])
  })

  it.each([
    ['| Task | Owner |\n|---|---|\n| Move the worker | Priya |', 'Move the worker', 'Priya', null],
    [
      '| Nr. | Arbeitsschritt | Zuständig | Prio |\n|---|---|---|---|\n| 1 | Job bauen | Ops | hoch |',
      'Job bauen',
      'Ops',
      'high',
    ],
    [
      '| Tâche | Responsable | Échéance |\n|---|---|---|\n| Écrire le test | Anne | mai |',
      'Écrire le test',
      'Anne',
      null,
    ],
    [
      '| Trabajo | A cargo de | Plazo |\n|---|---|---|\n| Activar el registro | Luz | abril |',
      'Activar el registro',
      'Luz',
      null,
    ],
    ['| Chose | Qui |\n|---|---|\n| Cloner la base | Paul |', 'Cloner la base', 'Paul', null],
  ])('reads the table %j', (table, text, owner, priority) => {
    expect(parseReply(table).actionItems).toEqual([{ text, owner, priority }])
  })

  it.each([
    ['| Risk | Owner |\n|---|---|\n| Data loss | ops |'],
    ['| Task |\n|---|\n| Write |'],
    ['| Task | Owner | Status |\n|---|---|---|\n| Write the test | ops | done |'],
    ['| Option | Cost |\n|---|---|\n| Use Redis | 5 |'],
  ])('takes no task from the table %j', (table) => {
    expect(tasks(table)).toEqual([])
  })

  it.each([
    ['Purge configurieren — ops', 'Purge configurieren', 'ops'],
    ['**backend** : journaliser chaque lecture', 'journaliser chaque lecture', 'backend'],
    ['Escribir el plan (responsable: Marta)', 'Escribir el plan', 'Marta'],
    ['Publier la page (équipe web)', 'Publier la page', 'équipe web'],
    ['Caching: keep it small', 'Caching: keep it small', null],
    ['Move to the cloud — later', 'Move to the cloud — later', null],
  ])('reads the owner of %j', (line, text, owner) => {
    expect(parseReply(`- [ ] ${line}`).actionItems).toEqual([{ text, owner, priority: null }])
  })
})

describe('conditions by structure', () => {
  const vote = '[POSITION: SUPPORT_WITH_CONDITIONS] - see above'

  it.each([
    ['My support hinges on the following:'],
    ['Happy to sign off, but not unconditionally. Two gates:'],
    ["**What I'd still want nailed down**"],
    ['Mein Ja steht und fällt mit zwei Punkten:'],
    ['**Was ich für meine Zustimmung brauche**'],
    ['Ich ziehe mit, wenn zwei Dinge feststehen:'],
    ['### Sous réserve de'],
    ["Je suivrai si l'on m'accorde ceci :"],
    ["J'approuve à condition que :"],
    ['Mi apoyo depende de lo siguiente:'],
    ['Apoyo la propuesta siempre que se cumplan estas condiciones:'],
    ['Zwei Haken hat die Sache noch:'],
  ])('of %j', (lead) => {
    expect(conditions(`${lead}\n\n- alpha is bounded\n- beta is counted\n\n${vote}`)).toEqual([
      'alpha is bounded',
      'beta is counted',
    ])
  })

  it.each([
    ['I would withdraw this objection if:', 'OBJECTION'],
    ['**What would change my mind**', 'OBJECTION'],
    ['Before I could vote for it I need to see:', 'CONCERN'],
    ['**Meinen Einspruch ziehe ich zurück, sobald**', 'OBJECTION'],
    ['**Je lèverais mon objection si :**', 'OBJECTION'],
    ['Pour lever mon objection, il faut :', 'CONCERN'],
    ['### Retiraría mi objeción solo si', 'OBJECTION'],
    ['Cambiaría de opinión si:', 'CONCERN'],
  ])('for its withdrawal: %j', (lead, position) => {
    expect(conditions(`${lead}\n\n- one\n- two\n\n[POSITION: ${position}]`)).toEqual(['one', 'two'])
  })

  it.each([
    [
      "I'm a yes, provided that the export is paginated and that reads are logged.",
      ['the export is paginated', 'reads are logged'],
    ],
    ['Once the dry run is under two hours, I support this.', ['the dry run is under two hours']],
    ['Ich stimme zu, sofern die Löschung geprüft ist.', ['die Löschung geprüft ist']],
    [
      "Je vote pour, à condition que le délai soit court et que l'accès soit journalisé.",
      ['le délai soit court', "l'accès soit journalisé"],
    ],
    ['Voto a favor con la condición de que se mantenga la API actual.', ['se mantenga la API actual']],
  ])('in the sentence %j', (sentence, expected) => {
    expect(conditions(`${sentence}\n\n${vote}`)).toEqual(expected)
  })

  it.each([
    ['I support this because we need:\n- speed\n- calm\n\n[POSITION: SUPPORT]'],
    ['Raisons de mon accord :\n- simple\n- rapide\n\n[POSITION: SUPPORT]'],
    ['The cache works as long as keys are stable.\n\n[POSITION: CONCERN] - slow'],
    ['Problemas:\n- uno\n- dos\n\n[POSITION: OBJECTION]'],
  ])('are none in %j', (markdown) => {
    expect(conditions(markdown)).toEqual([])
  })

  it('are the column of a table', () => {
    const table = '| # | Bedingung | Warum |\n|---|---|---|\n| 1 | Rückweg ohne Auslieferung | selten |'
    expect(conditions(`${table}\n\n${vote}`)).toEqual(['Rückweg ohne Auslieferung'])
  })
})

describe('positions in other words and signs', () => {
  it.each([
    ['[POSITION : SUPPORT WITH CONDITIONS] – deux points', 'SUPPORT_WITH_CONDITIONS'],
    ['**Position\u00a0: SUPPORT\u00a0WITH\u00a0CONDITIONS**', 'SUPPORT_WITH_CONDITIONS'],
    ['**Position : SUPPORT**', 'SUPPORT'],
    ['Position finale : CONCERN – trop cher', 'CONCERN'],
    ['Ma position : SUPPORT', 'SUPPORT'],
    ['[POSICIÓN: OBJECTION] - no', 'OBJECTION'],
    ['**Posición final:** SUPPORT', 'SUPPORT'],
    ['**Position**\nSUPPORT - fine', 'SUPPORT'],
    ['En conclusion : [POSITION : SUPPORT]', 'SUPPORT'],
    ['Je vote donc : [POSITION : SUPPORT] - oui', 'SUPPORT'],
    ['That will do. [POSITION: SUPPORT]', 'SUPPORT'],
    ['[POSITION: SUPPORT] ship it', 'SUPPORT'],
    ['[POSITION: SUPPORT] | Confidence: 0.8', 'SUPPORT'],
    ['Option B it is\nPosition: SUPPORT', 'SUPPORT'],
    ['## Schema\n\n- one table\n\n[POSITION: SUPPORT] - fine', 'SUPPORT'],
  ])('%j is %s', (markdown, expected) => {
    expect(parseReply(markdown).position).toBe(expected)
  })

  it.each([
    'Am Ende steht immer eine Zeile wie\n\n[POSITION: SUPPORT]',
    'Le format attendu est :\n[POSITION: SUPPORT]',
    'Termina tu respuesta con:\n[POSITION: SUPPORT]',
    'The planner wrote:\n[POSITION: SUPPORT]',
    'If that is fixed, my position becomes: [POSITION: SUPPORT]',
    'Then I would change to:\n\n[POSITION: SUPPORT]',
    '[POSITION: SUPPORT] was the vote of the planner',
    'Il a écrit « [POSITION : SUPPORT] ».',
    "Je suis d'accord avec tout.",
    'Position: undecided until the numbers are in.',
  ])('%j is none', (markdown) => {
    expect(parseReply(markdown).position).toBeNull()
  })
})

describe('long replies', () => {
  it.each([
    ['many tables', () => '| Task | Owner |\n|---|---|\n| Write it | ops |\n\n'.repeat(2e4)],
    ['a table without end', () => `| Chose | Qui |\n|---|---|\n${'| Écrire le test | ops |\n'.repeat(4e4)}`],
    ['many fixes', () => 'Bad. Fix: add a lock.\n'.repeat(4e4)],
    ['many sentences about a vote', () => 'I support it if the tests run and that is all. '.repeat(2e4)],
    ['a vote without end', () => `I support it ${'if so '.repeat(2e5)}\n\n[POSITION: CONCERN]`],
    [
      'many long lines with a tag at their end',
      () => `${'so. '.repeat(200)}[POSITION: SUPPORT] or\n\n`.repeat(2e3),
    ],
    ['many infinitives', () => '- Job mit Filter bauen\n'.repeat(4e4)],
    ['many unnamed lists', () => 'x:\n\n- Add a b\n- c d e f g\n\n'.repeat(2e4)],
  ])('is read to its end: %s', (_, make) => {
    // Whatever takes more than linear time here runs into the time limit of the tests.
    expect(parseReply(make())).toHaveProperty('actionItems')
  })
})
