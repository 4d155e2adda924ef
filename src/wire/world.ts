import type { ConsentItem } from '../config/consent.js'
import type { Ruling } from '../core/ledger/rulings.js'
import type { State } from '../core/state.js'
import type { Point } from '../core/types.js'
import type { Limiter } from '../run/limiter.js'
import type { Steering } from '../run/steering.js'

/** The limits of endpoints, by what tells the endpoints apart. */
export type Limiters = Map<string, Limiter>

/** What a discussion takes from the process it runs in. */
export interface World {
  cwd: string
  env: Record<string, string | undefined>
  /** Standard input, for a topic given as `-`. */
  stdin: AsyncIterable<Uint8Array> | null
  stdinIsTerminal: boolean
  /** Whether a person would see what is asked on standard error. Default: true. */
  stderrIsTerminal?: boolean
  /** Asks the person at hand about a point that proposer and author cannot settle; absent: nobody is there. */
  rule?(point: Point, state: State, signal: AbortSignal): Promise<Ruling | null>
  /** Shows the person at hand what a configuration does and asks whether that is meant; absent: nobody is there. */
  consent?(file: string, items: readonly ConsentItem[]): Promise<boolean>
  /** Whether whatever the configuration does was agreed to beforehand (`--trust-config`). Default: false. */
  trustsConfig?: boolean
  /** How the person at hand steers the discussion; absent: nobody is there. */
  steering?: Steering
  /** The limits of endpoints that all discussions of this process keep together; absent: each keeps its own. */
  limiters?: Limiters
  /** Name and version of this program. */
  generator: string
}
