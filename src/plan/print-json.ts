/** What formatters allow a line by our settings. */
const WIDTH = 100

/** JSON as a formatter leaves it: short lists of plain values stand on one line. */
export function printJson(value: unknown): string {
  return `${printValue(value, '', 0)}\n`
}

function printValue(value: unknown, indent: string, used: number): string {
  if (Array.isArray(value)) return printList(value, indent, used)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const inner = `${indent}  `
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([key, member]) => {
      const start = `${inner}${JSON.stringify(key)}: `
      return `${start}${printValue(member, inner, start.length)}`
    })
  return members.length === 0 ? '{}' : `{\n${members.join(',\n')}\n${indent}}`
}

function printList(items: readonly unknown[], indent: string, used: number): string {
  if (items.length === 0) return '[]'
  const isPlain = items.every((item) => typeof item !== 'object' || item === null)
  const line = isPlain ? `[${items.map((item) => JSON.stringify(item)).join(', ')}]` : ''
  // A comma may follow.
  if (isPlain && used + line.length + 1 <= WIDTH) return line
  const inner = `${indent}  `
  const lines = items.map((item) => `${inner}${printValue(item, inner, inner.length)}`)
  return `[\n${lines.join(',\n')}\n${indent}]`
}
