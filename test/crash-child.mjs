// Holds a planned discussion with the engine and the store as they are built. The command line and the configuration
// are left out: they take longer to load than the discussion takes to be held, and it is held many times.
// Arguments: a JSON file with the plan (opening, folder of the runs, working directory) and the script of the replies.
import { readFileSync } from 'node:fs'
import { Redactor } from '../dist/core/text/secrets.js'
import { chainProviders } from '../dist/providers/fallback.js'
import { createScripted } from '../dist/providers/scripted.js'
import { holdDiscussion } from '../dist/wire/hold.js'

const [planFile, file] = process.argv.slice(2)
const { opening, output, cwd } = JSON.parse(readFileSync(planFile, 'utf8'))
const script = createScripted({ file, text: readFileSync(file, 'utf8') })
const link = { provider: script, name: 'scripted', model: null, free: true, maxOutputTokens: null }
const pool = {
  provider: () => chainProviders([link]),
  price: () => null,
  isFree: () => true,
  maxOutputTokens: () => 4096,
  contextWindow: () => Number.POSITIVE_INFINITY,
  redactor: new Redactor([]),
}
const events = holdDiscussion({ opening, output, pool }, { cwd }, new AbortController().signal)
for (let step = await events.next(); !step.done; step = await events.next());
