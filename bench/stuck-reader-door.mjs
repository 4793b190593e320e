// Lets the benchmark ask a server what it holds in memory after a collection.
process.on('message', (message) => {
  if (typeof message !== 'object') return
  globalThis.gc()
  const { heapUsed, external } = process.memoryUsage()
  process.send(heapUsed + external)
})
