/** What a discussion takes from the process it runs in. */
export interface World {
  cwd: string
  env: Record<string, string | undefined>
  /** Standard input, for a topic given as `-`. */
  stdin: AsyncIterable<Uint8Array> | null
  stdinIsTerminal: boolean
  /** Name and version of this program. */
  generator: string
}
