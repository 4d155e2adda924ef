// Takes the lock of a log, says so, and holds it until its standard input ends. Argument: the path of the log.
import { lockRun } from '../dist/store/lock.js'

const [log] = process.argv.slice(2)
try {
  const unlock = lockRun(log)
  process.stdout.write('locked\n')
  process.stdin.resume().on('end', () => {
    unlock()
    process.exit(0)
  })
} catch (error) {
  process.stdout.write(`${JSON.stringify({ message: error.message, hint: error.hint })}\n`)
  process.exitCode = 2
}
