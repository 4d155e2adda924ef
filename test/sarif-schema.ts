import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'

/**
 * The schema of SARIF 2.1.0 as it was published; its draft differs from what the validator knows in the name of the id alone. Null
 * where the package that ships it is not installed.
 */
export function compileSchema() {
  const require = createRequire(import.meta.url)
  const name = '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'
  let file: string
  try {
    file = require.resolve(name)
  } catch {
    console.warn(`SARIF is not checked against its schema: ${name} is not installed`)
    return null
  }
  const { id: _, $schema: __, ...schema } = JSON.parse(readFileSync(file, 'utf8'))
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false })
  addFormats.default(ajv)
  return ajv.compile(schema)
}
