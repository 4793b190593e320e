// Preloaded into every server, ours and the others: answers the benchmark's questions from within.
import { monitorEventLoopDelay } from 'node:perf_hooks'

let delays
process.on('message', (question) => {
  if (question === 'collect') {
    globalThis.gc()
    globalThis.gc()
    process.send('collected')
  }
  if (question === 'watch') {
    delays = monitorEventLoopDelay({ resolution: 1 })
    delays.enable()
    process.send('watching')
  }
  if (question === 'stall') {
    delays.disable()
    process.send({ stallMs: delays.max / 1e6 })
  }
})
process.channel.unref()
process.on('disconnect', () => process.exit(1))
