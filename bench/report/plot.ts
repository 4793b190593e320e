import type { Finding } from '../rows/row.ts'
import { isMet } from './table.ts'

const width = 1_060
const lineHeight = 26
const labelWidth = 590
const barWidth = 380

/** The ratios as bars on a logarithmic scale, each with its range and its goal, from the very numbers of the table. */
export function renderPlot(findings: readonly Finding[]): string {
  const shown = findings.filter(({ unit }) => unit === 'x')
  const values = shown.flatMap(({ value, goal }) => [value.least, value.most, goalOf(goal) ?? 1])
  const [low, high] = [Math.min(0.5, ...values) / 1.1, Math.max(2, ...values) * 1.1]
  const x = (value: number) =>
    labelWidth + (barWidth * Math.log(value / low)) / Math.log(high / low)
  const height = (shown.length + 2) * lineHeight
  const ticks = [0.25, 0.5, 1, 2, 4, 8, 16, 32].filter((tick) => tick > low && tick < high)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...ticks.map((tick) => renderTick(tick, x(tick), height)),
    ...shown.map((finding, index) => renderBar(finding, (index + 1) * lineHeight, x)),
    `<text x="${labelWidth}" y="${height - 8}" fill="#555">times; the mark is the goal, the thin line the range over the rounds</text>`,
    '</svg>',
    '',
  ].join('\n')
}

function renderTick(tick: number, at: number, height: number): string {
  const stroke = tick === 1 ? '#999' : '#e5e5e5'
  return `<line x1="${at.toFixed(1)}" y1="16" x2="${at.toFixed(1)}" y2="${height - lineHeight}" stroke="${stroke}"/><text x="${at.toFixed(1)}" y="12" text-anchor="middle" fill="#555">${tick}</text>`
}

function renderBar(finding: Finding, top: number, x: (value: number) => number): string {
  const { row, against, value, goal } = finding
  const [zero, end] = [x(1), x(value.median)]
  const middle = top + lineHeight / 2
  const color = isMet(finding) === false ? '#c2410c' : '#0f766e'
  const aim = goalOf(goal)
  return [
    `<text x="${labelWidth - 10}" y="${middle + 4}" text-anchor="end">${escape(`${row}: ${against}`)}</text>`,
    `<rect x="${Math.min(zero, end).toFixed(1)}" y="${top + 5}" width="${Math.abs(end - zero).toFixed(1)}" height="${lineHeight - 10}" fill="${color}"/>`,
    `<line x1="${x(value.least).toFixed(1)}" y1="${middle}" x2="${x(value.most).toFixed(1)}" y2="${middle}" stroke="#111"/>`,
    aim === undefined
      ? ''
      : `<line x1="${x(aim).toFixed(1)}" y1="${top + 2}" x2="${x(aim).toFixed(1)}" y2="${top + lineHeight - 2}" stroke="#111" stroke-width="2"/>`,
    `<text x="${width - 10}" y="${middle + 4}" text-anchor="end">${value.median.toFixed(2)}</text>`,
  ].join('')
}

function goalOf(goal: Finding['goal']): number | undefined {
  if (goal === undefined) return undefined
  return 'atLeast' in goal ? goal.atLeast : goal.atMost
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
