// Prints `N passed, N failed` from the test runner's JSON reports. A test file that did not load counts as one
// failure, and so does a report that is missing and each check before the tests that failed. Ends with 1 when
// anything failed or nothing was tested.
import { readFileSync } from 'node:fs'

const [, , brokenChecks, ...reports] = process.argv
let passed = 0
let failed = Number(brokenChecks)
let skipped = 0
for (const file of reports) {
  try {
    for (const suite of JSON.parse(readFileSync(file, 'utf8')).testResults) {
      const count = (status) => suite.assertionResults.filter((test) => test.status === status).length
      passed += count('passed')
      skipped += suite.assertionResults.length - count('passed') - count('failed')
      failed += count('failed') + (suite.status === 'failed' && count('failed') === 0 ? 1 : 0)
    }
  } catch (error) {
    console.log(`the tests left no report: ${error.message}`)
    failed++
  }
}
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
process.exitCode = failed > 0 || passed === 0 ? 1 : 0
