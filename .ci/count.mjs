// Prints `N passed, N failed` from the test runner's JSON report; a test file that did not load counts as one
// failure, and so does a step before the tests that failed. Ends with 1 when anything failed.
import { readFileSync } from 'node:fs'

const [, , file, broken] = process.argv
let passed = 0
let failed = 0
let skipped = 0
try {
  const report = JSON.parse(readFileSync(file, 'utf8'))
  for (const suite of report.testResults) {
    const count = (status) => suite.assertionResults.filter((test) => test.status === status).length
    passed += count('passed')
    skipped += suite.assertionResults.length - count('passed') - count('failed')
    failed += count('failed') + (suite.status === 'failed' && count('failed') === 0 ? 1 : 0)
  }
} catch (error) {
  console.log(`the tests left no report: ${error.message}`)
  failed++
}
// The test step itself fails with its tests; it counts only when they do not account for it.
failed += Math.max(0, Number(broken) - (failed > 0 ? 1 : 0))
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
process.exitCode = failed > 0 || passed === 0 ? 1 : 0
