// Loaded in front of the program by the tests of crashes: has the disk fail, or the process killed, at one write.
// CRASH_AT: what is written (log, transcript or lock), the number of the write, and what happens there:
//   kill  the whole of it is written, then the process is killed
//   half  half of it is written, then the process is killed
//   full  half of it is written, then the disk is full, now and for ever
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

const [target, at, fate] = (process.env.CRASH_AT ?? '').split(' ')
const real = { openSync: fs.openSync, writeSync: fs.writeSync, writeFileSync: fs.writeFileSync }
const ENDINGS = { log: /\.jsonl$/, transcript: /\.md\.\d+\.tmp$/, lock: /\.lock\.[\w-]+$/ }
const isTarget = (file) => typeof file === 'string' && ENDINGS[target]?.test(file)
const targets = new Set()
let writes = 0

function die() {
  process.kill(process.pid, 'SIGKILL')
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
}

function refuse() {
  throw Object.assign(new Error('ENOSPC: no space left on device, write'), {
    code: 'ENOSPC',
    syscall: 'write',
  })
}

/** Writes by `put`, all or half of it, and has happen what is to happen. */
function write(bytes, put) {
  writes++
  if (writes < Number(at)) return put(bytes)
  if (writes > Number(at)) return fate === 'full' ? refuse() : put(bytes)
  const half = bytes.subarray(0, bytes.length >> 1)
  if (fate === 'kill') put(bytes)
  else put(half)
  return fate === 'full' ? half.length : die()
}

fs.openSync = (file, ...rest) => {
  const fd = real.openSync(file, ...rest)
  if (isTarget(file)) targets.add(fd)
  else targets.delete(fd)
  return fd
}
fs.writeSync = (fd, data, ...rest) =>
  targets.has(fd)
    ? write(Buffer.from(data).subarray(rest[0] ?? 0), (bytes) => real.writeSync(fd, bytes))
    : real.writeSync(fd, data, ...rest)
fs.writeFileSync = (file, data, ...rest) =>
  isTarget(file)
    ? write(Buffer.from(data), (bytes) => real.writeFileSync(file, bytes, ...rest))
    : real.writeFileSync(file, data, ...rest)
syncBuiltinESMExports()
