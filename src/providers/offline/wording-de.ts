import { GERMAN_MEASURES } from './measures-de.js'
import type { Wording } from './wording.js'

function list(parts: string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} und ${parts.at(-1)}`
}

export const german: Wording = {
  note: '*Von Offline-Regeln aus den Worten des Themas zusammengestellt, nicht von einem Modell.*',
  briefNote: '*Von Offline-Regeln, nicht von einem Modell.*',
  quote: (text) => `„${text}“`,
  list,
  number: (value) =>
    String(Math.round(value * 100) / 100)
      .replace('.', ',')
      .replace('-', '−'),
  concepts: {
    cost: 'Kosten',
    security: 'Sicherheit',
    reliability: 'Zuverlässigkeit',
    simplicity: 'Einfachheit',
    performance: 'Leistung',
    scalability: 'Skalierbarkeit',
    maintainability: 'Wartbarkeit',
    testability: 'Testbarkeit',
    correctness: 'Korrektheit',
    ux: 'Benutzbarkeit',
    data: 'Daten',
    effort: 'Aufwand',
    privacy: 'Datenschutz',
    risk: 'Risiko',
  },
  terms: {
    alternatives: 'Alternativen',
    assumptions: 'Annahmen',
    availability: 'Verfügbarkeit',
    clarity: 'Verständlichkeit',
    compliance: 'Regelkonformität',
    documentation: 'Dokumentation',
    evidence: 'Belege',
    quality: 'Qualität',
    readability: 'Lesbarkeit',
  },
  measures: GERMAN_MEASURES,
  otherMeasure: (focus) => ({
    ask: `was hier verlangt ist: ${focus}`,
    demand: (quoted) =>
      `Vor dem Start ist geklärt, was ${quoted} für ${focus} bedeutet und wer dafür einsteht`,
    failure: `kümmert sich niemand um ${focus}`,
    task: (quoted) => `Klären, was ${quoted} für ${focus} bedeutet und wer dafür einsteht`,
  }),
  otherwise: (demand, failure) => `${demand} – sonst ${failure}.`,
  otherwiseMark: ' – sonst ',

  decision: {
    chosen: (title, reason) =>
      reason
        ? `**${title}**, weil das Thema dafür nennt: ${reason}.`
        : `**${title}**, obwohl das Thema nichts nennt, was dafür spricht.`,
    also: (points) => `Ebenfalls dafür: ${list(points)}.`,
    torn: (options) => {
      const broken = options.map(({ option, constraints }, index) =>
        index === 0 ? `${option} verletzt ${list(constraints)}` : `${option} ${list(constraints)}`,
      )
      return `Keine Option hält alle harten Vorgaben ein: ${broken.join(', ')}.`
    },
    nearest: (title, reason, clashes) =>
      `Nach Punkten kommt **${title}** am nächsten${reason ? `, weil das Thema dafür nennt: ${reason}` : ''}; ein Mensch müsste erlauben: ${list(clashes.map(({ con, constraint }) => `${con} gegen ${constraint}`))}.`,
    aheadOf: ({ short }, on) =>
      on.length > 0
        ? `Vorsprung vor ${short} bei: ${list(on)}.`
        : `Vorsprung vor ${short} nur in der Summe der Punkte.`,
    behind: ({ short }, breaks) =>
      `${short} hat nach diesen Regeln mehr Punkte${breaks ? ', verletzt aber eine harte Vorgabe' : ''}.`,
    tied: ({ short }) => `${short} hat gleich viele Punkte; bei Gleichstand gilt die Reihenfolge des Themas.`,
    only: 'Das Thema nennt keine andere Option.',
    price: (cons) => `In Kauf genommen: ${list(cons)}.`,
    stillOpen: (cons) => `Noch offen: ${list(cons)}.`,
    givenUp: (points, { short }) => `Verzichtet wird auf: ${list(points)} (${short}).`,
    breaks: (clashes) =>
      `Eine harte Vorgabe wird verletzt, das muss ein Mensch erlauben: ${list(clashes.map(({ con, constraint }) => `${con} gegen ${constraint}`))}.`,
    binding: 'Verbindlich vor dem ersten Schritt:',
    bindingBrief: (ids) => `Verbindlich vor dem ersten Schritt: die mit ${list(ids)} angenommenen Aufgaben.`,
  },
  basis: {
    later: 'für später, daher jetzt keine Wahl',
    noPoints: 'weder Pro noch Contra',
    more: (count) => `aus ${count === 1 ? 'einem weiteren Punkt' : `${count} weiteren Punkten`}`,
    method: ({ focus, constraint, broken, onFocus, other }) => {
      const counts = [
        constraint && `${constraint} zu einer Vorgabe`,
        broken && `${broken}, wenn er eine harte verletzt (✗)`,
        focus.length > 0 && `${onFocus} in meinem Schwerpunkt (${focus.join(', ')})`,
        constraint || focus.length > 0 ? `sonst ${other}` : other,
      ].filter(Boolean)
      return `Jeder Punkt zählt ${counts.join('; ')}; halb, wenn er eine offene Frage, geringfügig oder innerhalb der Grenze ist.`
    },
  },
  before: {
    when: (title, date) => `Die frühere Diskussion ${title} vom ${date}`,
    nothing: (when) => `${when} kam zu keiner Entscheidung.`,
    unknown: (when, decision) =>
      `${when} kam zu ${decision}; gegen die Optionen dieses Themas können Regeln das nicht abwägen.`,
    kept: (when, option) => `${when} kam zu ${option.short}; nach den Punkten dieses Themas bleibt es dabei.`,
    changed: (when, option, now, [before, after]) =>
      `${when} kam zu ${option.short}; nach den Punkten dieses Themas liegt ${now.short} davor, ${after} zu ${before}.`,
    rest: 'Was dort angenommen, abgelehnt oder offen gelassen wurde, wägen diese Regeln nicht ab.',
  },
  expected: {
    recommendation: 'siehe Entscheidung',
    tasks: 'siehe die Aufgaben',
    open: 'die Fragen unter den Aufgaben',
    plan: 'die Aufgaben in ihrer Reihenfolge; einzelne Schritte können Regeln nicht liefern, das braucht ein Modell oder einen Menschen',
    fallback: ({ title }, con) =>
      `${title}, nach Punkten an zweiter Stelle${con ? `; dagegen spricht: ${con}` : ''}`,
    noFallback: 'das Thema nennt keine zweite Option',
    concept: (points) => `das Thema nennt ${list(points)}; mehr können Regeln nicht liefern`,
    conceptSilent: 'dazu sagt das Thema bei der gewählten Option nichts',
    beyond: 'das können Regeln nicht liefern; es braucht ein Modell oder einen Menschen',
  },
  assumptions: {
    untouched: (constraints, { short }) =>
      `Kein Pro oder Contra von ${short} betrifft ${list(constraints)}; das gilt als eingehalten.`,
    faceValue: 'Die Pros und Contras des Themas sind richtig und vollständig; Regeln prüfen sie nicht.',
  },
  tasks: {
    clarify: (text) => `Klären: ${text}`,
    listPoints: (options) => `Pro und Contra von ${list(options)} im Thema ergänzen`,
    writeDown: (ask) => `Aufschreiben, ${ask}`,
    listOptions: 'Optionen mit Pro und Contra im Thema ergänzen',
    answer: (quoted) => `Schriftlich beantworten: ${quoted}`,
    answerDoubt: (quoted) => `${quoted} beantworten; bei Nein vor dem Start festlegen, was stattdessen gilt`,
    settle: (text) => `Vor dem Start regeln: ${text}`,
  },
  tornReason: ({ short }) =>
    `keine Option hält alle harten Vorgaben ein; nach Punkten kommt ${short} am nächsten, aber welche Vorgabe zurücksteht, muss ein Mensch sagen`,
  proposalReason: ({ short }, other, points, otherPoints) =>
    other
      ? `${short} schneidet nach den Punkten des Themas am besten ab, ${points} zu ${otherPoints} für ${other.short}`
      : `${short} ist die einzige genannte Option, mit ${points} Punkten`,
  undecided: {
    noOptions: 'Das Thema nennt keine Optionen mit Pro und Contra, deshalb können Regeln nicht wählen.',
    noPoints: (options) =>
      `Das Thema nennt ${list(options)}, aber weder Pro noch Contra, deshalb können Regeln nicht zwischen ihnen wählen.`,
    asked: (ask) => `**Worum es geht:** ${ask}${/[.?!…]\P{L}*$/u.test(ask) ? '' : '.'}`,
    askedMark: '**Worum es geht:** ',
    nothingAsked: 'Das Thema stellt keine Frage.',
    constraints: (names) => `Vorgaben: ${list(names)}.`,
    noConstraints: 'Auch Vorgaben führt es nicht auf.',
    order: (questions) =>
      `\n\nZuerst zu klären, in dieser Reihenfolge:\n${questions.map((each, index) => `${index + 1}. ${each}`).join('\n')}\n\n`,
    thereafter: 'Gewählt wird, sobald jede Option mit Pro und Contra dasteht.',
    binding: 'Vor der Wahl außerdem zu regeln:',
    reason: 'erst das Offene klären, dann wählen: Abzuwägen gibt das Thema den Regeln nichts',
    concern: ({ ask, options, questions }) => {
      const missing =
        options.length > 0 ? `Pro und Contra von ${list(options)}` : 'Optionen mit Pro und Contra'
      const open = questions.length > 0 ? ` und Antworten auf ${list(questions)}` : ''
      return `${ask} lässt sich aus dem Thema nicht entscheiden: Es fehlen ${missing}${open}`
    },
    concernMark: 'lässt sich aus dem Thema nicht entscheiden',
    declined:
      'aus dem Thema nicht zu entscheiden: Optionen mit Pro und Contra fehlen; ein Mensch muss sie ergänzen',
    upheld: 'im Thema ist nichts dazugekommen',
    upheldReason: (ids) =>
      `${list(ids)} bleibt bestehen: Gewählt ist nichts, also gibt es nichts, worin man sich einig wäre`,
    opening: 'Gewählt ist noch nichts; an meinem Schwerpunkt messen lässt sich nur das Thema selbst:',
    unchecked:
      'Das Thema nennt weder Pro noch Contra; an meinem Schwerpunkt messen lässt sich nur das Thema selbst:',
    supportReason: (focus) =>
      `zuerst die Fragen zu klären ist richtig; in meinem Schwerpunkt nennt das Thema: ${list(focus)}`,
    supportBlind: 'zuerst die Fragen zu klären ist richtig',
    demand: (ask) => `Es ist aufgeschrieben, ${ask}`,
    failure: (focus) => `kann bei der Wahl nicht zählen: ${focus}`,
    demandReason: (focus) => `das Thema nennt nichts zu: ${list(focus)}`,
  },
  answer: {
    support: ({ title }) => `Ja zu **${title}**.`,
    conditional: ({ title }, count) =>
      `Ja zu **${title}**, unter ${count === 1 ? 'einer Bedingung' : `${count} Bedingungen`}.`,
    concern: ({ title }) => `**${title}** kann bleiben, hängt aber an einer Tatsachenfrage.`,
    objection: ({ title }) =>
      `Nein zu **${title}**: Nach den Worten des Themas verletzt es eine harte Vorgabe.`,
    covered: (quoted) => `− ${quoted} (schon eine Aufgabe im Vorschlag)`,
    nothing: (focus) => `Bei dieser Option sagt das Thema nichts zu: ${list(focus)}.`,
    lost: (points) => `In meinem Schwerpunkt entfällt: ${list(points)}.`,
    heldReason: (points) => `was das Thema in meinem Schwerpunkt nennt, spricht dafür: ${list(points)}`,
    noConReason: (focus, { short }) =>
      `das Thema nennt in meinem Schwerpunkt (${focus.join(', ')}) kein Contra von ${short}`,
    noFocusReason:
      'nach den Punkten des Themas das Beste; einen eigenen Schwerpunkt habe ich nicht dagegenzuhalten',
    coveredReason: (focus) =>
      `was in meinem Schwerpunkt (${focus.join(', ')}) dagegen spricht, ist schon eine Aufgabe im Vorschlag`,
    conditionReason: (focus) => `tragfähig, sobald geregelt ist, was dagegen spricht (${focus.join(', ')})`,
    concernReason: (quoted) =>
      `die Entscheidung hängt an ${quoted}, und der Vorschlag sagt nicht, was bei Nein geschieht`,
    objectionReason: ({ con, constraint }) => `${con} verstößt gegen die harte Vorgabe ${constraint}`,
    demandAnswer: (quoted) => `Vor dem Start liegt eine schriftliche Antwort vor zu ${quoted}`,
    demandDoubt: (quoted) =>
      `Vor dem Start liegt eine Antwort vor zu ${quoted}, dazu ein Ausweg für den Fall, dass sie Nein lautet`,
    doubtFailure: 'beruht die Entscheidung auf einer Vermutung',
    noOptionNamed: (options) =>
      `die Entscheidung nennt keine der Optionen ${list(options)} und lässt sich deshalb nicht am Thema messen`,
  },
  later: {
    upheld: ({ con, constraint }) => `${con} steht weiter gegen ${constraint}`,
    upheldReason: (ids) =>
      `${list(ids)} ${ids.length === 1 ? 'bleibt' : 'bleiben'} bestehen: Eine harte Vorgabe ist weiter verletzt`,
    withdrawn: 'keine harte Vorgabe des Themas hängt daran',
    withdrawnReason: (ids) =>
      `${list(ids)} zurückgezogen: Der Preis ist benannt, und keine harte Vorgabe ist verletzt`,
    metReason: (ids) =>
      `${list(ids)} ${ids.length === 1 ? 'ist' : 'sind'} erfüllt: Die Entscheidung sagt, was sich ändert`,
    unchanged: 'die neue Fassung bringt in meinem Schwerpunkt nichts dagegen auf',
    news: ({ short }) => `Die neue Fassung wählt ${short}; das ist in meinem Schwerpunkt neu.`,
  },
  revision: {
    accepted: (owner, task) => `${task} (durch ${owner})`,
    switched: ({ title }, constraint) =>
      `die Entscheidung wechselt zu ${title}; damit ist eingehalten: ${constraint}`,
    fallsAway: ({ short }) => `entfällt, weil ${short} nicht mehr gewählt ist`,
    noAlternative: (others) =>
      `keine Option hält alle harten Vorgaben ein: ${others.map(({ option, con, constraint }) => `bei ${option} steht ${con} gegen ${constraint}`).join('; ')}. Welche Vorgabe zurücksteht, muss ein Mensch sagen`,
    tooFar: ({ short }, points, near) =>
      `${short} hält die harten Vorgaben ein, liegt aber ${points} Punkte zurück (Grenze: ${near}); der Zielkonflikt bleibt, und ein Mensch muss ihn erlauben`,
    onlyOption:
      'das Thema nennt keine andere Option, die an ihre Stelle treten könnte; ein Mensch muss es erlauben',
    notTied:
      'kein Contra im Thema zeigt, dass damit eine harte Vorgabe verletzt ist; weiter können Regeln dem nicht folgen',
    nothingRaised: 'Es wurde nichts vorgebracht, was eine Antwort braucht; die Entscheidung bleibt.',
    reason: (accepted, declined) => `${accepted} angenommen, ${declined} abgelehnt`,
    reasonSwitched: ({ short }) => `der Einwand trifft zu; ${short} hält die harten Vorgaben ein`,
  },
}
