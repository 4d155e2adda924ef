import type { Vocabulary } from './label-words.js'

/** Words inside a sentence that leads to a list, by what the list then holds; written as in label-words. */

const COUNTING = 'folgende[nr]?|diese[nr]?|nachstehende[nr]?|klare[nr]?|einige[nr]?|kritische[nr]?|meine[nr]?'
export const TO_CONDITIONS: Vocabulary = {
  en: `(?:the following|these|following|several|some|two|three|four|my|certain|critical)\\s(?:\\p{L}+\\s)?(?:conditions?|prerequisites?|preconditions?|provisos?|stipulations?),
    (?:with|under)\\s(?:\\p{L}+\\s){0,3}conditions, on (?:the )?condition(?: that|s)?, conditions (?:are|for),
    provided(?: that)?, as long as, only if, contingent (?:up)?on, subject to, with strings attached, with (?:these|the following) strings,
    change my (?:mind|vote), convince me, win me over, sway me, on the understanding that, but not unconditionally`,
  de: `(?:${COUNTING}|zwei|drei|vier)\\s(?:\\p{L}+\\s)?(?:bedingung(?:en)?|voraussetzung(?:en)?|auflagen|vorbehalten?),
    unter (?:der|den) (?:bedingung|voraussetzung)(?:en)?, (?:mit|unter)\\s(?:\\p{L}+\\s){0,3}(?:bedingungen|auflagen|vorbehalt(?:en)?),
    bedingungen, umstimmen, überzeugen (?:könnte|würde|kann), nur wenn, nur dann, nur falls, vorausgesetzt, sofern, vorbehaltlich, steht und fällt, stehen und fallen`,
  fr: `à (?:la )?(?:seule )?conditions? (?:que|de), à condition, aux conditions, (?:à|sous|avec|pose|mets|voici)\\s(?:\\p{L}+\\s){0,3}(?:conditions?|réserves?),
    sous réserve (?:de|que|d[’']\\p{L}+), seulement si, uniquement si, pourvu que, pour autant que, à moins que, dès lors que,
    changer(?:ai[st]?)? d[’']avis, me convaincr*, si et seulement si, moyennant, conditionn[ée]*`,
  es: `cambi(?:ar|aría|aré) de (?:opinión|idea|postura), me convencer*, (?:con|bajo|pongo)\\s(?:\\p{L}+\\s){0,3}condici(?:ón|ones), siempre que, siempre y cuando, con la condición, a condición de,
    s[oó]lo si, solamente si, únicamente si, con tal de que, a menos que, si y s[oó]lo si, sujet[oa] a, supeditad[oa] a,
    condicionad[oa] a, mientras que`,
}
/** One's own vote, in a sentence that goes on to say what it hangs on. */
export const VOTE: Vocabulary = {
  en: `support, agree, approve, approval, accept, endorse, vote, sign off, sign-off, live with, on board, go along,
    green light, blessing, backing, in favou?r, withdraw, retract, thumbs up, \\+1`,
  de: `unterstütz*, zustimm*, stimme, trage, mittragen, mitgeh*, einverstanden, dabei, freigabe, freigeb*, votum,
    grünes licht, zurückzieh*, zurücknehm*, mitziehen`,
  fr: `soutiens, soutien, soutenir, soutiendrai*, approuve*, approbation, accepte*, accord, valide, validerai*, vote*, favorable,
    feu vert, adhère, adhésion, aval`,
  es: `apoyo, apoyar*, apruebo, aprobar*, aprobación, acepto, aceptar*, acuerdo, voto, votar*, favorable, a favor, luz verde,
    respald*, visto bueno, suscribo, suscribir*`,
}
/** Words for a vote that mean one only in the author's own mouth: `My yes`, `I would drop my concern`. */
export const WEAK_VOTE: Vocabulary = {
  en: `go, yes, works for me, fine by me, change my mind, convince me, win me over, sign, follow, back, drop, lift, ok, okay, fine, happy, comfortable, convinced, objections?, concerns?, ship (?:it|this),
    merge, reconsider, change my (?:mind|vote)`,
  de: `gehe, ziehe, nehme, passt, folge, unterschreibe, umstimmen, widerstand, überzeug*, ja, dafür, einw[aä]nde?, einspruch, bedenken, segen, okay, überzeugt, gebe, hebe`,
  fr: `oui, suivrai, suis, signe*, convient, changer d[’']avis, changerai* d[’']avis, convaincr*, objections?, réserves?, opposition, lève*, lever*, retire*, rallie*, convaincu*, partant*, ok, veto`,
  es: `sí, firm*, cambi* de (?:opinión|idea|postura), convencer*, parece bien, objeci(?:ón|ones), retir*, levant*, convencid*, conforme, sumo, sumar*, ok, veto, reservas`,
}
export const DEPENDS: Vocabulary = {
  en: `if, once, when, as soon as, provided, depends, conditional, contingent, subject to, requires, hinges?, rests?,
    unless, until, only, assuming, stands or falls, comes with, in exchange for, after, as long as, needs`,
  de: `wenn, falls, sobald, sofern, hängt, abhängig, geknüpft, gebunden, verlangt, erfordert, setzt, steht, stehen, bevor, ehe,
    nur, solange, vorausgesetzt, erst, unter`,
  fr: `si, lorsque, quand, dès que, dès lors, dépend*, repose, tient à, suppose, exige, pourvu, sous, moyennant, à condition, une fois,
    conditionn*, tant que, qu[’']à, seulement`,
  es: `si, cuando, en cuanto, depende*, una vez, siempre que, requiere, exige, supone, bajo, sólo, solo, pasa por, hasta que,
    condicionad*, sujet*, con tal, tras`,
}
/** What one asks for, in a sentence that names one's own vote: `To approve this I need`. */
export const NEEDS: Vocabulary = {
  en: `need, needs?, require, want, want to see, must see, expect, insist, ask for, missing, have to see, would take, takes`,
  de: `brauche, brauch*, benötige*, verlange, erwarte, fordere, bestehe, fehlt, fehlen, nötig, möchte, will, muss, müssen, klären`,
  fr: `j[’']ai besoin, besoin, j[’']exige, j[’']attends, je demande, il (?:me )?faut, il (?:me )?faudrait, je veux, je voudrais, manque`,
  es: `necesito, necesitaría, exijo, pido, espero, quiero, quisiera, hace falta, hacen falta, falta, faltan, requiero, debo ver`,
}
/** The vote still to be given: `Before I approve`, `Damit ich zustimme`, `Pour que je valide`. */
export const BEFORE_VOTE: Vocabulary = {
  en: 'before (?:i|we|my), for (?:me|us) to, for my, to (?:get|win|earn|change) my, until (?:i|we)',
  de: '(?:bevor|ehe|damit) (?:ich|wir), für (?:ein|mein|meine|meinen) (?:\\p{L}+ )?(?:ja|zustimmung|votum|freigabe|unterstützung)',
  fr: "avant (?:que je|de|d[’']), pour que je, pour (?:obtenir|avoir|gagner) mon, pour (?:mon|ma)",
  es: 'antes de(?: que)?, para que (?:yo )?(?:apoye|apruebe|acepte|vote|retire), para (?:mi|dar mi|contar con mi)',
}
/** The author speaks. */
export const OWN: Vocabulary = {
  en: "i, my, i[’']*",
  de: 'ich, mein*',
  fr: "je, j[’']*, mon, ma, mes",
  es: 'mi, mis, yo, retir*, levant*, cambiaría, firmo, firmaría',
}
/** Reasons for a vote, not what it hangs on. */
export const BECAUSE: Vocabulary = {
  en: 'because, since, reasons?, why',
  de: 'weil, denn, gründe?, warum, deshalb',
  fr: 'parce que, car, puisque, raisons?, pourquoi',
  es: 'porque, ya que, pues, raz(?:ón|ones), por qué, motivos?',
}
/** `The following must be in place`: what is listed has to be so. */
export const OBLIGED: Vocabulary = {
  en: '(?:must|needs? to|has to|have to)',
  de: '(?:muss|müssen)',
  fr: '(?:doit|doivent)',
  es: '(?:debe|deben)',
}
export const POINTING: Vocabulary = {
  en: 'following, these, this, points?, before, things, items, first',
  de: 'folgende[nrs]?, diese[nrs]?, punkte?, vor, bevor, dinge, zuerst, vorher',
  fr: "suivants?, suivantes?, ces, points?, avant, choses, d[’']abord",
  es: 'siguientes?, est[oa]s, puntos?, antes, cosas, primero',
}
export const TO_TASKS: Vocabulary = {
  en: `action items?, next steps?, to-?dos?,
    (?:following|concrete|these|first|remaining) (?:steps|tasks|actions|work items|measures), (?:left|remains) to (?:do|be done),
    (?:we|i|you|someone|the team) (?:still )?(?:have|has|need|needs) to, (?:needs?|has|have) to (?:happen|be done)`,
  de: `nächste[nr]? schritte?,
    (?:folgende[nr]?|konkrete[nr]?|diese[nr]?|erste[nr]?|anstehende[nr]?|offene[nr]?)\\s(?:schritte?|aufgaben|maßnahmen|arbeitspakete|action items|arbeiten),
    zu tun(?: ist| bleibt| wäre| sind)?, zu erledigen, (?:dafür|dazu|hierfür) (?:braucht|bräuchte|müssen|muss|sind|ist|wäre|wären)`,
  fr: `prochaines étapes, les (?:tâches|actions|étapes|travaux|mesures) suivant(?:e?s), (?:reste|restent) à (?:faire|mener), à faire,
    il (?:faut|faudrait|faudra|conviendrait|convient|reste à|serait bon), (?:nous|on) (?:devons|devrions|devrait|doit), actions?`,
  es: `próximos pasos, las siguientes (?:tareas|acciones|medidas), los siguientes pasos, (?:queda|quedan|falta|faltan) por hacer,
    hay que, habría que, convendría, conviene, sería (?:bueno|conveniente|preciso), hace falta, haría falta, (?:tenemos|tendríamos) que, (?:debemos|deberíamos), acciones`,
}
export const TO_ADVICE: Vocabulary = {
  en: `(?:i|we)(?: would|['’]d)? (?:also |still |rather )?(?:recommend|suggest|propose|advise|start|begin|tackle|do|go about|proceed|change), we should, i['’]d go,
    my (?:advice|suggestion|recommendation)s?(?: is| would be)?, to (?:get|make|do|move|unblock|fix|address|reach|resolve|mitigate) (?:there|this|it|that|forward|these|them)`,
  de: `(?:ich|wir) (?:empfehlen?|schlagen? (?:\\p{L}+\\s){0,3}vor|würden? (?:\\p{L}+\\s){0,3}(?:vorgehen|angehen|anfangen|beginnen|starten|machen|tun|ändern)),
    (?:empfehle|schlage) ich(?:\\s\\p{L}+){0,3}, wir sollten, würde ich(?:\\s\\p{L}+){0,4}, mein(?:e)? (?:rat|vorschlag|empfehlung)(?: ist| lautet| wäre)?`,
  fr: `je (?:recommande|propose|suggère|conseille|préconise|commencerais|ferais), nous devrions, que je (?:recommande|propose|suggère),
    ma (?:recommandation|proposition|suggestion), mes (?:recommandations|propositions|suggestions)`,
  es: `(?:recomiendo|propongo|sugiero|aconsejo|recomendaría|propondría|empezaría|haría), (?:mi|mis) (?:recomendaci|propuesta|sugerencia)*`,
}
export const PAST: Vocabulary = {
  en: 'already, previous(?:ly)?, were, (?<!be )done',
  de: 'bereits, bisher(?:ige[nr]?)?, waren, wurden, erledigt, abgeschlossen',
  fr: 'déjà, étaient, terminé*, précédent*',
  es: 'ya, anterior(?:es)?, terminad*, eran',
}
