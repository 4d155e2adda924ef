/** Words for units of time in English, German, French and Spanish, and short forms, by the unit's name. */
const TIME: Record<string, string> = {
  seconds: 's sec secs second seconds sekunde sekunden seconde secondes segundo segundos',
  minutes: 'min mins minute minutes minuten minuto minutos',
  hours: 'h hr hrs hour hours stunde stunden std heure heures hora horas',
  days: 'd day days tag tage tagen jour jours día días dia dias',
  weeks: 'w wk wks week weeks woche wochen semaine semaines semana semanas',
  months: 'mo mon month months monat monate monaten mois mes meses',
  quarters: 'quarter quarters quartal quartale quartalen trimestre trimestres',
  years: 'y yr yrs year years jahr jahre jahren an ans année années año años',
}
const SIGNS: Record<string, string> = {
  '€': '€ eur euro euros',
  $: '$ us$ usd dollar dollars',
  '£': '£ gbp pound pounds pfund',
  '¥': '¥ jpy yen',
  '%': '% percent prozent pourcent',
}
const NAMES = new Map(
  Object.entries({ ...TIME, ...SIGNS }).flatMap(([name, words]) =>
    words.split(' ').map((word): [string, string] => [word, name]),
  ),
)

/**
 * The one name of a unit: `Wochen` and `wk` are `weeks`, `EUR` is `€`; other words in lower case as they are.
 * Nothing is converted.
 */
export function tidyUnit(unit: string): string {
  const words = unit.toLowerCase().replace(/\s+/g, ' ').trim()
  const [first = '', ...rest] = words.split(' ')
  const sign = NAMES.get(first)
  if (sign === undefined || (rest.length > 0 && !isSign(sign))) return words
  return [sign, ...rest].join(' ')
}

function isSign(word: string): boolean {
  return Object.hasOwn(SIGNS, word)
}

/** One and many. */
const GERMAN: Record<string, [string, string]> = {
  seconds: ['Sekunde', 'Sekunden'],
  minutes: ['Minute', 'Minuten'],
  hours: ['Stunde', 'Stunden'],
  days: ['Tag', 'Tage'],
  weeks: ['Woche', 'Wochen'],
  months: ['Monat', 'Monate'],
  quarters: ['Quartal', 'Quartale'],
  years: ['Jahr', 'Jahre'],
}

/** A number as it is written in a language: `12,000.5`, in German `12.000,5`; at most two decimals from 1 upwards. */
export function formatNumber(value: number, language: string): string {
  const digits = Math.abs(value) >= 1 ? { maximumFractionDigits: 2 } : { maximumSignificantDigits: 3 }
  return new Intl.NumberFormat(language === 'de' ? 'de-DE' : 'en-US', digits).format(value)
}

/** An amount with its unit, as given by {@link tidyUnit}: `12 weeks`, `$1,200 per month`, in German `1.200 €`. */
export function formatAmount(value: number, unit: string, language: string): string {
  const number = formatNumber(value, language)
  if (unit === '') return number
  const [sign = '', ...rest] = unit.split(' ')
  if (isSign(sign)) {
    const isAfter = language === 'de' || sign === '%'
    const amount = isAfter ? `${number}${language === 'de' ? ' ' : ''}${sign}` : `${sign}${number}`
    return [amount.replace(/^(\D)-/, '-$1'), ...rest].join(' ')
  }
  return `${number} ${nameUnit(unit, Math.abs(value) === 1, language)}`
}

function nameUnit(unit: string, isOne: boolean, language: string): string {
  if (!Object.hasOwn(TIME, unit)) return unit
  if (language === 'de') return GERMAN[unit]?.[isOne ? 0 : 1] ?? unit
  return isOne ? unit.slice(0, -1) : unit
}
