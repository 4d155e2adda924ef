// Loaded into a measured server before all else: on a message, tells what it has used up so far, and what is left in
// memory once all garbage is gone.
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  global.gc()
  process.send({ cpuMs: (user + system) / 1000, heapMb: process.memoryUsage().heapUsed / 2 ** 20 })
})
// Not held open by it.
process.channel?.unref()
