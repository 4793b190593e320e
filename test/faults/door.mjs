// Lets a test look and reach into a server, loaded before it: a number from the parent process is added to the time,
// in milliseconds, and an object is answered with what the server still holds.
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { queryObjects } from 'node:v8'

const realNow = Date.now
let jump = 0
Date.now = () => realNow() + jump

/** Timers that have neither run nor been cleared. */
const timers = new Set()
watchTimers('setTimeout', 'clearTimeout', true)
watchTimers('setInterval', 'clearInterval', false)

process.on('message', (message) => {
  if (typeof message === 'number') jump += message
  if (typeof message === 'object') void tellWhatIsHeld()
})

function watchTimers(set, clear, runsOnce) {
  const [realSet, realClear] = [globalThis[set], globalThis[clear]]
  const watched = (task, ms, ...values) => {
    const run = (...given) => {
      if (runsOnce) timers.delete(timer)
      task(...given)
    }
    const timer = realSet(run, ms, ...values)
    timers.add(timer)
    return timer
  }
  watched[promisify.custom] = realSet[promisify.custom]
  globalThis[set] = watched
  globalThis[clear] = (timer) => {
    timers.delete(timer)
    realClear(timer)
  }
}

/** Objects that still exist after a collection, wherever they are held. */
async function tellWhatIsHeld() {
  const held = { timers: timers.size }
  for (const [module, name] of [
    ['connection', 'Connection'],
    ['streams/subscription', 'Subscription'],
    ['streams/feed', 'Feed'],
  ]) {
    const { [name]: kind } = await import(pathToFileURL(resolve(`dist/ws/${module}.js`)).href)
    held[name] = queryObjects(kind)
  }
  process.send(held)
}
