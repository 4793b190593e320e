import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { readAppFiles } from '../src/workspace/app-files.ts'
import { type CommandRun, runCommand } from './corpus-cli.ts'
import { judge, type Verdict } from './corpus-judge.ts'
import { type CorpusRecord, recordsOf } from './corpus-record.ts'

const USAGE = `Scores patch on checked-out Express apps.

  node --import @oxc-node/core/register bench/corpus.ts --records <records.json> --folder <folder with one checkout per record id> [--find] [--command] [--verbose]

--find      lets patch find the entry on its own wherever the record says how that can be done
--command   also runs the built command on a copy of each checkout, and says how long it took from start to exit
--verbose   one line per record, not only for those that went wrong`

const { values } = parseArgs({
  options: {
    records: { type: 'string' },
    folder: { type: 'string' },
    find: { type: 'boolean', default: false },
    command: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
    only: { type: 'string' },
  },
})

const { records: recordsPath, folder } = values
if (recordsPath === undefined || folder === undefined) {
  console.error(USAGE)
  process.exitCode = 2
} else {
  const chosen = recordsOf(JSON.parse(readFileSync(recordsPath, 'utf8'))).filter(({ id }) =>
    id.startsWith(values.only ?? ''),
  )
  const isRight = score(chosen, folder)
  const isQuick = !values.command || timed(chosen, folder)
  process.exitCode = isRight && isQuick ? 0 : 1
}

/** Prints the table. False where a patch was wrong or a goal was missed. */
function score(records: readonly CorpusRecord[], root: string): boolean {
  const verdicts = records.flatMap((record) => {
    const place = join(root, record.id)
    if (!existsSync(place)) {
      console.error(`${record.id}: there is no checkout`)
      return []
    }
    const verdict = judge(readAppFiles(place), record, values.find)
    if (values.verbose || !verdict.isGood) console.log(lineFor(verdict))
    return [verdict]
  })
  return report(verdicts)
}

function lineFor({ record, isGood, isWrong, saw, ms }: Verdict): string {
  const sign = isWrong ? 'WRONG' : isGood ? 'good ' : 'miss '
  return `${sign} ${record.id} [${record.class}, ${record.expect}] ${saw} (${ms.toFixed(0)} ms)`
}

function report(verdicts: readonly Verdict[]): boolean {
  const patch = verdicts.filter(({ record }) => record.expect === 'patch')
  const rows = [
    rate(
      'random',
      patch.filter(({ record }) => record.source === 'random'),
      0.97,
    ),
    rate(
      'common',
      patch.filter(({ record }) => record.tier === 'common'),
      0.95,
    ),
    rate(
      'hard',
      patch.filter(({ record }) => record.tier === 'hard'),
      0.75,
    ),
    rate(
      'refuse',
      verdicts.filter(({ record }) => record.expect === 'refuse'),
      1,
    ),
    rate(
      'either: good',
      verdicts.filter(({ record }) => record.expect === 'either'),
      1,
    ),
    rate(
      'either: patched',
      verdicts.filter(({ record }) => record.expect === 'either'),
      0.5,
      (one) => one.isPatched,
    ),
    rate('second run changes nothing', verdicts, 1, (one) => one.isStable),
    rate('insertions only', verdicts, 1, (one) => one.isReversible),
    rate('under 2 s', verdicts, 1, (one) => one.ms < 2_000),
  ]
  const wrong = verdicts.filter(({ isWrong }) => isWrong).length
  console.table(Object.fromEntries(rows.map(({ name, ...row }) => [name, row])))
  console.log(`wrong patches: ${wrong}`)
  return wrong === 0 && rows.every(({ met }) => met)
}

function rate(
  name: string,
  verdicts: readonly Verdict[],
  goal: number,
  isGood: (one: Verdict) => boolean = (one) => one.isGood,
) {
  const good = verdicts.filter(isGood).length
  const share = verdicts.length === 0 ? 1 : good / verdicts.length
  return {
    name,
    good,
    of: verdicts.length,
    percent: Math.round(share * 1000) / 10,
    goal: goal * 100,
    met: share >= goal,
  }
}

/** Times the whole command. False where it took two seconds of processor time or more, or failed. */
function timed(records: readonly CorpusRecord[], root: string): boolean {
  const runs = records
    .filter(({ id }) => existsSync(join(root, id)))
    .map((record) => runCommand(join(root, record.id), record))
  const slow = runs.filter(({ cpuMs }) => cpuMs >= 2_000)
  const failed = runs.filter(({ exitCode }) => exitCode !== 0 && exitCode !== 3)
  for (const run of [...slow, ...failed]) console.log(`${run.id}: ${JSON.stringify(run)}`)
  console.table({ 'processor time': spread(runs, 'cpuMs'), 'wall time': spread(runs, 'wallMs') })
  return slow.length === 0 && failed.length === 0
}

function spread(runs: readonly CommandRun[], of: 'cpuMs' | 'wallMs') {
  const sorted = runs.map((run) => Math.round(run[of])).toSorted((a, b) => a - b)
  return { runs: sorted.length, median: sorted[sorted.length >> 1], greatest: sorted.at(-1) }
}
