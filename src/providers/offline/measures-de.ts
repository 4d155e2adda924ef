import type { Concept } from './lexicon.js'
import type { Measure } from './wording.js'

export const GERMAN_MEASURES: Record<Concept, Measure> = {
  cost: {
    ask: 'was es einmalig und im Monat kosten darf',
    demand: (quoted) => `Bevor etwas bestellt wird, stehen für ${quoted} ein Betrag und eine Obergrenze fest`,
    failure: 'kennt man die Kosten erst, wenn sie angefallen sind',
    task: (quoted) => `Betrag und Obergrenze festlegen für ${quoted}`,
  },
  security: {
    ask: 'wer an was nicht herankommen darf',
    demand: (quoted) =>
      `Vor dem ersten Einsatz ist für ${quoted} festgelegt, wer Zugriff hat, wo Geheimnisse liegen und wie man sie wieder entzieht`,
    failure: 'öffnet ein einziges Leck das Ganze',
    task: (quoted) => `Zugriff, Ablage und Entzug der Geheimnisse festlegen und prüfen lassen für ${quoted}`,
  },
  reliability: {
    ask: 'wie lange ein Ausfall dauern darf',
    demand: (quoted) =>
      `Für ${quoted} ist festgelegt und einmal geprobt, wer es merkt, was einspringt und wie lange das dauern darf`,
    failure: 'dauert der erste Ausfall, bis zufällig jemand hinsieht',
    task: (quoted) =>
      `Festlegen und einmal proben, wer es merkt, was einspringt und wie lange das dauern darf, für ${quoted}`,
  },
  simplicity: {
    ask: 'wer es am Laufen hält und wie viele Stunden das in der Woche kosten darf',
    demand: (quoted) =>
      `Die erste Fassung wird so klein geschnitten, dass ${quoted} ein einziger beschriebener Schritt ist`,
    failure: 'kostet die Pflege bald mehr, als die Sache nützt',
    task: (quoted) =>
      `Erste Fassung so klein schneiden, dass ${quoted} ein einziger beschriebener Schritt ist`,
  },
  performance: {
    ask: 'welche Antwortzeit genügt',
    demand: (quoted) =>
      `Vor der Einführung liegt zu ${quoted} eine Messung unter erwarteter Last mit einem Grenzwert vor`,
    failure: 'zeigt sich erst im Betrieb, dass es nicht reicht',
    task: (quoted) => `Unter erwarteter Last messen und einen Grenzwert setzen für ${quoted}`,
  },
  scalability: {
    ask: 'mit wie viel Last in zwei Jahren zu rechnen ist',
    demand: (quoted) =>
      `Für ${quoted} sind die erwartete Last und das Anzeichen aufgeschrieben, an dem man die nahe Grenze erkennt`,
    failure: 'kommt die Grenze ohne Vorwarnung',
    task: (quoted) => `Erwartete Last und Anzeichen der nahen Grenze aufschreiben für ${quoted}`,
  },
  maintainability: {
    ask: 'wer es in einem Jahr noch ändern soll',
    demand: (quoted) =>
      `Für ${quoted} gibt es eine zuständige Person und eine Anleitung, der jemand anderes einmal gefolgt ist`,
    failure: 'kann nur die Person etwas ändern, die es gebaut hat',
    task: (quoted) =>
      `Zuständige Person benennen und eine Anleitung schreiben, der jemand anderes einmal folgt, für ${quoted}`,
  },
  testability: {
    ask: 'woran man erkennt, dass es funktioniert',
    demand: (quoted) => `Ein automatischer Test deckt ${quoted} ohne das Produktivsystem ab`,
    failure: 'wird jede Änderung an den Nutzern ausprobiert',
    task: (quoted) => `Automatischen Test schreiben, der ${quoted} ohne das Produktivsystem abdeckt`,
  },
  correctness: {
    ask: 'welche Fehler nie vorkommen dürfen',
    demand: (quoted) =>
      `Für den Fall ${quoted} ist festgelegt, welches Ergebnis richtig ist, und ein Test zeigt es`,
    failure: 'bleiben falsche Ergebnisse unbemerkt',
    task: (quoted) =>
      `Festlegen, welches Ergebnis im Fall ${quoted} richtig ist, und durch einen Test belegen`,
  },
  ux: {
    ask: 'wer es benutzt und wie oft',
    demand: (quoted) =>
      `Zwei Personen, die die Lösung nicht kennen, probieren ${quoted} vor der Einführung aus`,
    failure: 'stolpern als Erste die Nutzer',
    task: (quoted) => `Von zwei Personen, die die Lösung nicht kennen, ausprobieren lassen: ${quoted}`,
  },
  data: {
    ask: 'welche Daten einen Verlust überstehen müssen',
    demand: (quoted) =>
      `Für ${quoted} ist festgelegt, was wie lange aufbewahrt wird und wie es nach einem Verlust zurückkommt`,
    failure: 'bleibt verloren, was einmal verloren ist',
    task: (quoted) => `Aufbewahrung, Fristen und Wiederherstellung festlegen für ${quoted}`,
  },
  effort: {
    ask: 'bis wann es fertig sein muss und wessen Zeit es kosten darf',
    demand: (quoted) =>
      `Für ${quoted} stehen ein Termin und eine Liste dessen fest, was entfällt, wenn er nicht hält`,
    failure: 'verschiebt sich alles, was danach kommt',
    task: (quoted) => `Termin setzen und auflisten, was entfällt, wenn er nicht hält, für ${quoted}`,
  },
  privacy: {
    ask: 'welche persönlichen Daten betroffen sind',
    demand: (quoted) =>
      `Bevor der erste Datensatz anfällt, ist zu ${quoted} festgelegt, welche persönlichen Daten betroffen sind, wo sie liegen und wer sie sehen darf`,
    failure: 'sind Daten draußen, bevor jemand gefragt hat, ob sie das dürfen',
    task: (quoted) =>
      `Festlegen, welche persönlichen Daten betroffen sind, wo sie liegen und wer sie sehen darf, bei ${quoted}`,
  },
  risk: {
    ask: 'was der schlimmste Ausgang wäre und ob er sich rückgängig machen lässt',
    demand: (quoted) =>
      `Ein kleiner Versuch prüft ${quoted}, und vorher steht fest, bei welchem Ergebnis man aufgibt`,
    failure: 'zeigt sich die Ungewissheit erst, wenn der Rückweg teuer ist',
    task: (quoted) =>
      `In einem kleinen Versuch prüfen und vorher festlegen, bei welchem Ergebnis man aufgibt: ${quoted}`,
  },
}
