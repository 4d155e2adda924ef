import { type Block, parseMarkdown } from './markdown.js'

/** Frequent small words, and letters that give a language away. A word may stand for several languages. */
const LANGUAGES: Record<string, { words: Set<string>; letters: RegExp }> = {
  en: {
    words: listWords(
      `the and of to in is are was were be been it its that this these those for with on at by from as or if not no do does did
      we our you your they their he she his her i my me us them what which who how why when where should would could can
      will must may have has had there than then so but into out up about over only also just a an all any one more most
      between need needs use uses using let every each`,
    ),
    letters: /(?!)/,
  },
  de: {
    words: listWords(
      `der die das den dem des ein eine einen einem einer eines und oder aber ist sind war waren sein wird werden wurde nicht
      kein keine keinen ich du er sie es wir ihr uns euch mein unser unsere dein für mit von vom zu zum zur im in ins am an auf
      aus bei beim nach über unter vor um durch gegen ohne als wie was wer wo wann warum welche welcher welches wenn
      weil dass ob soll sollen sollte sollten kann können könnte muss müssen darf dürfen möchte hat haben hatte auch noch nur schon
      so mehr sehr möglichst zwischen statt bitte vorteile nachteile fragen kosten welchen diese dieser dieses man`,
    ),
    letters: /[äöüß]/,
  },
  fr: {
    words: listWords(
      `le la les un une des du de et ou mais est sont était être ce cette ces cet il elle ils elles nous vous je tu on que qui quoi
      quel quelle quels quelles dont où comment pourquoi quand si ne pas plus pour par avec sans sur sous dans en au aux
      leur leurs notre nos votre vos mon ma mes son sa ses doit doivent devons faut peut peuvent avoir avons ont fait faire très
      entre aussi comme tout tous toutes même d l c n qu`,
    ),
    letters: /[çœèêàùâîôë]/,
  },
  es: {
    words: listWords(
      `el la los las un una unos unas de del y o pero es son era ser está están este esta estos estas eso ese lo al que quien
      quién qué cuál cuáles cómo dónde cuándo cuando porque por para con sin sobre en se su sus nuestro nuestra mi tu
      yo nosotros ellos no sí más muy también como entre debe deben debemos debería puede pueden hay tener tiene tenemos hacer
      todo todos todas si`,
    ),
    letters: /[ñ¿¡áíóú]/,
  },
}

const DEFAULT = 'en'

/**
 * The language a text is mostly written in, by its small words; code is not looked at.
 * @returns an ISO 639-1 code: `en`, `de`, `fr` or `es`; `en` when nothing tells.
 */
export function detectLanguage(text: string): string {
  const prose = readProse(parseMarkdown(text)).toLowerCase()
  const words = prose.match(/\p{L}+/gu) ?? []
  const scores = Object.entries(LANGUAGES).map(([code, { words: known, letters }]) => {
    const telling = words.filter((word) => letters.test(word)).length
    return { code, score: words.filter((word) => known.has(word)).length + telling }
  })
  // A foreign word or two within English is no other language.
  const english = scores.find(({ code }) => code === DEFAULT)?.score ?? 0
  const best = scores.reduce((one, other) => (other.score > one.score ? other : one))
  return best.score > english ? best.code : DEFAULT
}

/** The words of some blocks, code and raw HTML left out. */
function readProse(blocks: Block[]): string {
  return blocks
    .map((block) => {
      switch (block.type) {
        case 'heading':
          return withoutCode(block.text)
        case 'paragraph':
          return block.lines.map((line) => line.prose).join('\n')
        case 'list':
          return block.items.map((item) => readProse(item.blocks)).join('\n')
        case 'quote':
          return readProse(block.blocks)
        case 'table':
          return withoutCode([block.header, ...block.rows].flat().join('\n'))
        default:
          return ''
      }
    })
    .join('\n')
}

/** Code spans keep their back-ticks in plain text. */
function withoutCode(text: string): string {
  return text.replace(/`[^`]*`/g, ' ')
}

function listWords(words: string): Set<string> {
  return new Set(words.split(/\s+/))
}
