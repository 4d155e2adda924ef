import type { Source } from './yaml-source.js'

/** More than a configuration and its roles; beyond that all is forgotten, so that a long run keeps no more. */
const MOST_FILES = 100

/** What files held when they were read last. A server reads the same ones again for each discussion. */
const sources = new Map<string, { text: string; source: Source }>()

/** What a file's text means, where it is the text that was read last; null: it is another one. */
export function recallSource(file: string, text: string): Source | null {
  const kept = sources.get(file)
  return kept?.text === text ? kept.source : null
}

/** Keeps what a text means. Whoever gets it must not change it. */
export function keepSource(source: Source, text: string): void {
  if (sources.size >= MOST_FILES) sources.clear()
  sources.set(source.file, { text, source })
}
