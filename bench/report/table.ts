import type { Finding, Goal } from '../rows/row.ts'

export function renderTable(findings: readonly Finding[]): string {
  const head =
    '| row | against | median [least..most] | goal | met | figures of this run |\n|---|---|---|---|---|---|'
  return [head, ...findings.map(renderLine)].join('\n')
}

export function isMet({ value, goal }: Finding): boolean | undefined {
  if (goal === undefined) return undefined
  return 'atLeast' in goal ? value.median >= goal.atLeast : value.median <= goal.atMost
}

function renderLine(finding: Finding): string {
  const { row, against, value, unit, goal, behind } = finding
  const suffix = unit === 'x' || unit === '%' ? unit : ` ${unit}`
  const range = `${figure(value.median)}${suffix} [${figure(value.least)}..${figure(value.most)}]`
  const met = isMet(finding)
  const verdict = met === undefined ? '' : met ? 'yes' : '**no**'
  return `| ${row} | ${against} | ${range} | ${goal === undefined ? '' : goalText(goal) + suffix} | ${verdict} | ${behind} |`
}

function goalText(goal: Goal): string {
  return 'atLeast' in goal ? `≥ ${goal.atLeast}` : `≤ ${goal.atMost}`
}

function figure(value: number): string {
  return value.toFixed(Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0)
}
