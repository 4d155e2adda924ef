import { visible } from '../core/text/sanitize.js'
import { Redactor, secretsIn } from '../core/text/secrets.js'

/** Flags of the command line that clients have as arguments. */
const ARGUMENT = /--(topic|team|agents|method|rounds|budget|language)\b/g

/** A message in which clients find their arguments instead of flags of the command line. */
export function nameArguments(text: string): string {
  return text.replace(ARGUMENT, '`$1`')
}

/** A text without the keys that are known here, and without what a terminal would obey. */
export function hideForClient(text: string): string {
  return new Redactor(secretsIn(process.env)).hide(visible(text))
}
