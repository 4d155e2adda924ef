import type { Vocabulary } from './label-words.js'

/** Words inside a sentence that leads to a list, by what the list then holds; written as in label-words. */

const COUNTING = 'folgende[nr]?|diese[nr]?|nachstehende[nr]?|klare[nr]?|einige[nr]?|kritische[nr]?|meine[nr]?'
export const TO_CONDITIONS: Vocabulary = {
  en: `(?:the following|these|following|several|some|two|three|four|my|certain|critical)\\s(?:\\p{L}+\\s)?(?:conditions?|prerequisites?|preconditions?),
    (?:with|under)\\s(?:\\p{L}+\\s){0,3}conditions, on (?:the )?condition(?: that|s)?, conditions (?:are|for),
    provided that, as long as, only if`,
  de: `(?:${COUNTING}|zwei|drei|vier)\\s(?:\\p{L}+\\s)?(?:bedingung(?:en)?|voraussetzung(?:en)?|auflagen),
    unter (?:der|den) (?:bedingung|voraussetzung)(?:en)?, (?:mit|unter)\\s(?:\\p{L}+\\s){0,3}(?:bedingungen|auflagen),
    bedingungen, nur wenn, nur dann, vorausgesetzt, sofern`,
  fr: 'à condition (?:que|de), aux conditions, à\\s(?:\\p{L}+\\s){0,3}conditions',
  es: '(?:con|bajo)\\s(?:\\p{L}+\\s){0,3}condiciones, siempre que, con la condición, a condición de',
}
/** One's own vote, in a sentence that goes on to say what it hangs on. */
export const VOTE: Vocabulary = {
  en: 'support, agree, approve, approval, accept, endorse, vote, sign off, live with, on board, go along',
  de: `unterstütz*, zustimm*, stimme, trage, mittragen, mitgeh*, gehe, einverstanden, dabei, freigabe, freigeb*, votum,
    dafür`,
  fr: 'soutiens, approuve, accepte',
  es: 'apoyo, apruebo, acepto',
}
export const DEPENDS: Vocabulary = {
  en: 'if, once, when, as soon as, provided, depends, conditional, contingent, subject to, requires',
  de: 'wenn, falls, sobald, sofern, hängt, abhängig, geknüpft, gebunden, verlangt, erfordert, setzt',
  fr: 'si, lorsque, dès que, dépend',
  es: 'si, cuando, en cuanto, depende',
}
/** `The following must be in place`: what is listed has to be so. */
export const OBLIGED: Vocabulary = {
  en: '(?:must|needs? to|has to|have to)',
  de: '(?:muss|müssen)',
  fr: '(?:doit|doivent)',
  es: '(?:debe|deben)',
}
export const POINTING: Vocabulary = {
  en: 'following, these, this, points?, before',
  de: 'folgende[nrs]?, diese[nrs]?, punkte?, vor, bevor',
  fr: 'suivants?, suivantes?, ces, points?, avant',
  es: 'siguientes?, est[oa]s, puntos?, antes',
}
export const TO_TASKS: Vocabulary = {
  en: `action items?, next steps?, to-?dos?,
    (?:following|concrete|these|first|remaining) (?:steps|tasks|actions|work items|measures)`,
  de: `nächste[nr]? schritte?,
    (?:folgende[nr]?|konkrete[nr]?|diese[nr]?|erste[nr]?|anstehende[nr]?|offene[nr]?)\\s(?:schritte?|aufgaben|maßnahmen|arbeitspakete|action items)`,
  fr: 'prochaines étapes, les (?:tâches|actions|étapes) suivantes',
  es: 'próximos pasos, las siguientes (?:tareas|acciones), los siguientes pasos',
}
export const TO_ADVICE: Vocabulary = {
  en: '(?:i|we) (?:would )?(?:recommend|suggest|propose), we should',
  de: `(?:ich|wir) (?:empfehlen?|schlagen? (?:\\p{L}+\\s){0,3}vor|würden? (?:\\p{L}+\\s){0,3}vorgehen),
    (?:empfehle|schlage) ich(?:\\s\\p{L}+){0,3}, wir sollten`,
  fr: 'je (?:recommande|propose)',
  es: '(?:recomiendo|propongo)',
}
export const PAST: Vocabulary = {
  en: 'already, previous(?:ly)?, were, done',
  de: 'bereits, bisher(?:ige[nr]?)?, waren, wurden, erledigt, abgeschlossen',
}
