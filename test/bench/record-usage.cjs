// Loaded into a measured process before all else: leaves what it used up in a file, as JSON.
const { writeFileSync } = require('node:fs')

process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  const used = { cpuMs: (userCPUTime + systemCPUTime) / 1000, peakMb: maxRSS / 1024 }
  writeFileSync(process.env.BENCH_USAGE, JSON.stringify(used))
})
