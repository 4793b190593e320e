import { element } from './element.js'

export interface ChartOptions {
  readonly title: string
  readonly unit: string
  /** The scale reaches at least this far, so that small figures look small. */
  readonly atLeast: number
  readonly isBad?: true
}

export interface Sample {
  readonly at: number
  readonly value: number
}

export interface Chart {
  readonly node: HTMLElement
  readonly show: (samples: readonly Sample[]) => void
}

/** How many samples fit on the chart; the newest stands at its right edge. */
export const chartWidth = 120
const chartHeight = 100

/** A line over the last two minutes, drawn by hand: it needs no library, and screen readers get the figures as text. */
export function createChart({ title, unit, atLeast, isBad }: ChartOptions): Chart {
  const value = element('span', { className: 'value', textContent: '–' })
  const top = element('span')
  const when = element('span', { textContent: '2 minutes ago' })
  const area = shape('path', 'area')
  const line = shape('path', 'line')
  const cursor = shape('line', 'cursor')
  const svg = shape('svg', '')
  svg.setAttribute('viewBox', `0 0 ${chartWidth - 1} ${chartHeight}`)
  svg.setAttribute('preserveAspectRatio', 'none')
  svg.setAttribute('role', 'img')
  svg.append(gridLine(0), gridLine(50), gridLine(100), area, line, cursor)
  const node = element(
    'figure',
    { className: 'chart' },
    element('figcaption', {}, element('span', { className: 'title', textContent: title }), value),
    svg,
    element('div', { className: 'scale' }, when, top),
  )
  node.classList.toggle('bad', isBad ?? false)
  let samples: readonly Sample[] = []
  let pointed: number | undefined

  function render(): void {
    const max = Math.max(atLeast, ...samples.map((sample) => sample.value)) * 1.1
    const offset = chartWidth - samples.length
    const points = samples.map(
      (sample, index) => `${index + offset},${chartHeight * (1 - sample.value / max)}`,
    )
    line.setAttribute('d', points.length > 0 ? `M${points.join('L')}` : '')
    const end = `L${chartWidth - 1},${chartHeight}L${offset},${chartHeight}Z`
    area.setAttribute('d', points.length > 0 ? `M${points.join('L')}${end}` : '')
    top.textContent = `up to ${format(max)} ${unit}`
    const seen = samples[pointed === undefined ? samples.length - 1 : pointed - offset]
    showFigure(seen)
  }

  function showFigure(seen: Sample | undefined): void {
    if (!seen) return
    value.replaceChildren(
      format(seen.value),
      element('span', { className: 'unit', textContent: unit }),
    )
    when.textContent = pointed === undefined ? '2 minutes ago' : clockTime.format(seen.at)
    svg.setAttribute('aria-label', `${title}: ${format(seen.value)} ${unit}`)
    cursor.setAttribute('visibility', pointed === undefined ? 'hidden' : 'visible')
    const x = String(pointed ?? 0)
    for (const [name, at] of Object.entries({ x1: x, x2: x, y1: '0', y2: String(chartHeight) }))
      cursor.setAttribute(name, at)
  }

  svg.addEventListener('pointermove', ({ clientX }) => {
    const { left, width } = svg.getBoundingClientRect()
    pointed = Math.round(((clientX - left) / width) * (chartWidth - 1))
    render()
  })
  svg.addEventListener('pointerleave', () => {
    pointed = undefined
    render()
  })

  return {
    node,
    show: (next) => {
      samples = next
      render()
    },
  }
}

const clockTime = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' })
const figure = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 })

function format(value: number): string {
  return figure.format(value)
}

function gridLine(y: number): SVGElement {
  const line = shape('line', 'grid')
  for (const [name, at] of Object.entries({ x1: 0, x2: chartWidth - 1, y1: y, y2: y }))
    line.setAttribute(name, String(at))
  return line
}

function shape(name: 'svg' | 'path' | 'line', className: string): SVGElement {
  const created = document.createElementNS('http://www.w3.org/2000/svg', name)
  if (className !== '') created.setAttribute('class', className)
  return created
}
