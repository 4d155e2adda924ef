import type { ReviewWords } from './words.js'

const findings = (number: number) => (number === 1 ? 'Ein Befund' : `${number} Befunde`)

export const germanReview: ReviewWords = {
  note: (concepts) =>
    `*Nach festen Regeln, nicht von einem Modell: Sie kennen Muster in den neuen Zeilen und verstehen kein Programm. Geachtet wurde auf: ${concepts}.*`,
  also: (lines) => `auch in ${lines.includes(',') ? 'den Zeilen' : 'Zeile'} ${lines}`,
  more: (number) =>
    number === 1
      ? '*Ein weiterer Befund von gleichem oder kleinerem Gewicht ist weggelassen.*'
      : `*${number} weitere Befunde von gleichem oder kleinerem Gewicht sind weggelassen.*`,
  objection: (number) =>
    `mit ${number === 1 ? 'einem Befund' : `${number} Befunden`} dieser Regeln darf nichts übernommen werden`,
  mustFix: (number) => `${findings(number)} dieser Regeln ${number === 1 ? 'ist' : 'sind'} vorher zu beheben`,
  consider: (number) => `${findings(number)} dieser Regeln ${number === 1 ? 'ist' : 'sind'} bedenkenswert`,
  nothing: (concepts) =>
    `keine Regel zu ${concepts} fand etwas; über das, wonach keine sucht, sagt das nichts`,
  rules: {
    'conflict-marker': {
      what: () => 'In der Datei steht die Marke einer unfertigen Zusammenführung',
      why: 'Sie enthält beide Fassungen samt Marken und sagt nicht, was gilt.',
      fix: 'Den Konflikt auflösen und die Marken entfernen.',
    },
    'hidden-direction': {
      what: () => 'Ein unsichtbares Zeichen dreht die Richtung des Textes um',
      why: 'Wer es liest, sieht eine andere Reihenfolge als die, die ausgeführt wird.',
      fix: 'Das Zeichen entfernen oder als Escape-Folge schreiben.',
    },
    secret: {
      what: () => 'In der Datei steht etwas, das wie ein Schlüssel oder Passwort aussieht',
      why: 'Wer das Repository lesen darf, hat es von nun an, und der Verlauf bewahrt es auf.',
      fix: 'Für ungültig erklären, aus der Umgebung oder einem Geheimnisspeicher nehmen, aus dem Verlauf entfernen.',
    },
    'broken-json': {
      what: () => 'Die Datei ist nach der Änderung kein gültiges JSON',
      why: 'Was sie liest, bricht mit einem Fehler ab.',
      fix: 'Beheben; JSON kennt keine Kommentare und kein Komma nach dem letzten Eintrag.',
    },
    'leftover-file': {
      what: () => 'Die Datei ist von einem Werkzeug übrig und kein Teil der Arbeit',
      why: 'Anderen sagt sie nichts, und auf jedem Rechner ist sie anders.',
      fix: 'Entfernen und in .gitignore nennen.',
    },
    'only-test': {
      what: () => 'Ein Test ist so markiert, dass er allein läuft',
      why: 'Alle anderen Tests der Datei laufen nicht mehr, und nichts sagt es.',
      fix: 'Das `only` wegnehmen.',
    },
    'skipped-test': {
      what: () => 'Ein Test wird übersprungen',
      why: 'Was er prüft, wird nicht mehr geprüft.',
      fix: 'Ihn in Ordnung bringen und laufen lassen, oder daneben sagen, warum nicht und bis wann.',
    },
    'fewer-tests': {
      what: (number) =>
        number === 1
          ? 'Die Änderung nimmt einen Test mehr weg, als sie hinzufügt'
          : `Die Änderung nimmt ${number} Tests mehr weg, als sie hinzufügt`,
      why: 'Was geprüft wurde, wird nicht mehr geprüft, wenn es nicht andere Tests tun.',
      fix: 'In der Commit-Nachricht sagen, was es nun prüft, oder die Tests behalten.',
    },
    untested: {
      what: (number) => `Zu ${number} neuen oder geänderten Zeilen Programm kommt kein Test`,
      why: 'Nichts schlägt fehl, wenn sie nicht mehr tun, was sie sollen.',
      fix: 'Einen Test hinzufügen, der ohne die Änderung fehlschlägt.',
    },
    breakpoint: {
      what: () => 'Ein Haltepunkt oder eine Ausgabe der Fehlersuche ist stehengeblieben',
      why: 'Das Programm hält an oder zeigt sein Inneres, wo immer es läuft.',
      fix: 'Entfernen.',
    },
    'console-output': {
      what: () => 'Die Änderung schreibt auf die Konsole',
      why: 'Von einer Fehlersuche übrig, stört es die Ausgabe und zeigt vielleicht Vertrauliches.',
      fix: 'Entfernen oder das Protokoll des Projekts benutzen.',
    },
    unfinished: {
      what: () => 'Ein Kommentar sagt, dass noch etwas zu tun ist',
      why: 'Was in keiner Aufgabenliste steht, wird vergessen.',
      fix: 'Jetzt tun, oder eine Aufgabe daraus machen und sie hier nennen.',
    },
    'silenced-check': {
      what: () => 'Eine Prüfung des Compilers oder Linters ist abgeschaltet',
      why: 'Was sie von hier an gefunden hätte, bleibt ungesehen.',
      fix: 'Beheben, was sie beanstandet, oder daneben sagen, warum sie hier irrt.',
    },
    'swallowed-error': {
      what: () => 'Ein Fehler wird gefangen, und nichts geschieht mit ihm',
      why: 'Tritt er auf, erfährt es niemand, und das Programm rechnet mit Falschem weiter.',
      fix: 'Behandeln, weitergeben, oder daneben sagen, warum er egal ist.',
    },
    'unverified-tls': {
      what: () => 'Die Identität der Gegenstelle wird nicht geprüft',
      why: 'Wer dazwischen sitzt, kann mitlesen und verändern.',
      fix: 'Die Prüfung anlassen; stattdessen einer eigenen Zertifizierungsstelle namentlich vertrauen.',
    },
    'text-as-code': {
      what: () => 'Text wird als Code ausgeführt oder angezeigt',
      why: 'Kommt etwas davon von außen, bestimmt dessen Verfasser, was läuft.',
      fix: 'Einen Weg nehmen, der Daten Daten sein lässt: Parser, Argumente als Liste, Textknoten.',
    },
    'joined-sql': {
      what: () => 'Eine Abfrage wird aus Text und Werten zusammengesetzt',
      why: 'Ein Wert mit einem Anführungszeichen ändert die Abfrage.',
      fix: 'Die Werte als Parameter übergeben.',
    },
    'open-permissions': {
      what: () => 'Jeder auf dem Rechner bekommt das Recht zu schreiben',
      why: 'Jedes andere Konto kann ändern, was hier ausgeführt oder gelesen wird.',
      fix: 'Das Nötigste geben, etwa 755 oder 640.',
    },
    'piped-to-shell': {
      what: () => 'Was ein Server schickt, wird sofort ausgeführt',
      why: 'Wer es dort ändert oder mittendrin abbricht, bestimmt, was läuft.',
      fix: 'Eine feste Version holen, ihre Prüfsumme vergleichen, dann ausführen.',
    },
    'workflow-injection': {
      what: () => 'Ein Workflow setzt in einen Befehl ein, was Fremde schreiben',
      why: 'Ein Titel oder Branch-Name mit einem Anführungszeichen führt Befehle mit den Rechten des Workflows aus.',
      fix: 'Über `env:` übergeben und die Variable in Anführungszeichen benutzen.',
    },
    'workflow-with-secrets': {
      what: () => 'Ein Workflow läuft für Pull Requests Fremder mit den Rechten des Repositorys',
      why: 'Führt er etwas aus dem Pull Request aus, hat das die Geheimnisse.',
      fix: '`pull_request` nehmen, oder nichts aus dem Pull Request auschecken und ausführen.',
    },
    'moving-version': {
      what: () => 'Es wird eine Version genommen, die sich von selbst ändert',
      why: 'Was morgen gebaut wird, ist nicht, was heute geprüft wurde.',
      fix: 'Eine Version nennen, am besten mit Prüfsumme oder Commit.',
    },
    'large-file': {
      what: (number) => `Eine Datei bekommt ${number} neue Zeilen`,
      why: 'So viel auf einmal liest niemand genau.',
      fix: 'Nach Gegenständen aufteilen, oder die Änderung in Teile.',
    },
  },
}
