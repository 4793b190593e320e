import { parseArgs } from 'node:util'
import { renderTable } from './report/table.ts'
import { accept } from './rows/accept.ts'
import { acks } from './rows/acks.ts'
import { fanOut } from './rows/fan-out.ts'
import { growth } from './rows/growth.ts'
import { idle } from './rows/idle.ts'
import { openLoop } from './rows/open-loop.ts'
import { twoNodes } from './rows/redis.ts'
import type { Finding, Row } from './rows/row.ts'
import { prepareContenders } from './servers/contenders.ts'

const rows: Readonly<Record<string, Row>> = {
  'fan-out': fanOut,
  'open-loop': openLoop,
  acks,
  accept,
  idle,
  growth,
  redis: twoNodes,
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    full: { type: 'boolean', default: false },
    uws: { type: 'boolean', default: false },
    rounds: { type: 'string' },
  },
})

const effort = {
  isFull: values.full,
  rounds: Number(values.rounds ?? (values.full ? 7 : 5)),
  ms: values.full ? 800 : 300,
}
const contenders = await prepareContenders({ withUws: values.uws })
process.once('exit', contenders.remove)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

const findings: Finding[] = []
for (const [name, row] of Object.entries(rows)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue
  console.error(`${name} …`)
  findings.push(...(await row(contenders, effort)))
}
console.log(renderTable(findings))
