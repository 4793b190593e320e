import { readOptions, usage } from './options.js'
import { runLoad } from './run.js'
import { errorCount, renderProgress, renderResult } from './tally.js'
import { findTarget } from './target.js'

if (process.argv.includes('--help')) {
  console.log(usage)
} else {
  try {
    const options = readOptions(process.argv.slice(2))
    const target = await findTarget(options)
    const tally = await runLoad(target, options, (now) => console.error(renderProgress(now)))
    console.log(renderResult(tally))
    process.exit(errorCount(tally) === 0 ? 0 : 1)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    console.error('\n--help shows the arguments.')
    process.exit(2)
  }
}
