import type { Value } from './value.ts'

/** One value per thing: several ways to the same server are one server. */
export function distinct(values: readonly Value[]): readonly Value[] {
  const seen = new Set<unknown>()
  return values.filter((value) => {
    const identity = identityOf(value)
    if (seen.has(identity)) return false
    seen.add(identity)
    return true
  })
}

function identityOf(value: Value): unknown {
  switch (value.kind) {
    case 'app':
    case 'server':
    case 'made':
      return value.at.node
    case 'package':
      return `package ${value.name} ${value.members.join('.')}`
    case 'file':
      return `file ${value.path}`
    case 'instance':
      return `instance ${value.source.path} ${value.node.pos}`
    case 'promise':
      return value
    case 'class':
    case 'function':
    case 'object':
      return value.node
    default:
      return value satisfies never
  }
}
