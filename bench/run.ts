import { writeFileSync } from 'node:fs'
import { cpus, release } from 'node:os'
import { parseArgs } from 'node:util'
import { renderPlot } from './report/plot.ts'
import { renderTable } from './report/table.ts'
import { accept } from './rows/accept.ts'
import { acks } from './rows/acks.ts'
import { fanOut } from './rows/fan-out.ts'
import { growth } from './rows/growth.ts'
import { idle } from './rows/idle.ts'
import { openLoop } from './rows/open-loop.ts'
import { twoNodes } from './rows/redis.ts'
import { replay } from './rows/replay.ts'
import type { Effort, Finding, Row } from './rows/row.ts'
import { stuckReader } from './rows/stuck-reader.ts'
import { prepareContenders } from './servers/contenders.ts'

const usage = `Measures the generated server beside others. \`bench/README.md\` says how.

  npm run bench [-- <row> ...]   a short form of all rows, or of these
  npm run bench -- --full        all sizes, and bench/results.md with bench/results.svg

  --uws          uWebSockets.js too, from a package that its makers do not publish (257 MB)
  --rounds <n>   alternating rounds of each row`

const rows: Readonly<Record<string, Row>> = {
  'fan-out': fanOut,
  'open-loop': openLoop,
  acks,
  accept,
  idle,
  growth,
  redis: twoNodes,
  replay,
  'stuck-reader': stuckReader,
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    full: { type: 'boolean', default: false },
    uws: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})

const unknown = positionals.filter((name) => rows[name] === undefined)
if (values.help || unknown.length > 0) {
  console.error(`${unknown.map((name) => `There is no row ${name}.\n`).join('')}${usage}`)
  console.error(`\nrows: ${Object.keys(rows).join(', ')}`)
  process.exit(values.help ? 0 : 2)
}
const chosen = Object.entries(rows).filter(
  ([name]) => positionals.length === 0 || positionals.includes(name),
)
const effort: Effort = {
  isFull: values.full,
  rounds: Number(values.rounds ?? (values.full ? 7 : 5)),
  ms: values.full ? 800 : 300,
  warmUpMs: values.full ? 15_000 : 1_500,
}
const { findings, failures } = await measure()
const report = render()
console.log(report)
if (values.full && positionals.length === 0) {
  writeFileSync(new URL('./results.md', import.meta.url), report)
  writeFileSync(new URL('./results.svg', import.meta.url), renderPlot(findings))
}
process.exit(failures.length === 0 ? 0 : 1)

/** A row that fails is told of and costs the others nothing. */
async function measure() {
  const measured: Finding[] = []
  const failed: string[] = []
  const contenders = await prepareContenders({ withUws: values.uws })
  process.once('exit', contenders.remove)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
  for (const [name, row] of chosen) {
    const start = performance.now()
    try {
      measured.push(...(await row(contenders, effort)))
    } catch (error) {
      failed.push(`${name}: ${error instanceof Error ? error.message : String(error)}`)
    }
    console.error(`${name}: ${((performance.now() - start) / 1_000).toFixed(0)} s`)
  }
  return { findings: measured, failures: failed }
}

function render(): string {
  const [cpu] = cpus()
  const command = [
    'npm run bench',
    ...(process.argv.length > 2 ? ['--', ...process.argv.slice(2)] : []),
  ]
  return [
    '# What the benchmark measured',
    '',
    `\`${command.join(' ')}\`, ${new Date().toISOString().slice(0, 10)}: Node ${process.versions.node}, Linux ${release()}, ${cpus().length} cores of ${cpu?.model ?? 'an unknown kind'}.`,
    `Ratios are medians of ${effort.rounds} alternating rounds, taken within each round, with the least and the greatest. CPU is that of the server`,
    'alone, from the accounting of the scheduler. The figures of a run hold for its machine and its hour; the ratios carry over.',
    '',
    renderTable(findings),
    '',
    ...(values.uws
      ? []
      : [
          'uWebSockets.js was left out: `--uws` takes it from a package that its makers do not publish.',
          '',
        ]),
    ...failures.map((failure) => `**Failed:** ${failure}\n`),
  ].join('\n')
}
