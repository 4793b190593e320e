import { anchorFor, anchorForCreation } from './anchor.ts'
import { areExclusive } from './exclusive.ts'
import type { Candidate } from './finding.ts'
import type { Listen } from './listens.ts'
import { lineAt, lineOf } from './source.ts'
import type { Protocol, Server } from './value.ts'
import { ts } from 'ts-morph'

/** The listens that open one and the same server, or that exclude each other. */
export interface Group {
  readonly listens: readonly Listen[]
  readonly servers: readonly Server[]
}

/** Listens on the same server belong together, whichever way the app takes to it. */
export function groupListens(listens: readonly Listen[]): readonly Group[] {
  const groups: { listens: Listen[]; servers: Server[] }[] = []
  for (const listen of listens) {
    const same = groups.find((group) => listen.servers.some((one) => isAmong(one, group.servers)))
    if (same === undefined) {
      groups.push({ listens: [listen], servers: [...listen.servers] })
      continue
    }
    same.listens.push(listen)
    same.servers.push(...listen.servers.filter((one) => !isAmong(one, same.servers)))
  }
  return groups
}

/** Groups of which only one can run are one group: each of its places gets the call. */
export function joinExclusive(groups: readonly Group[]): readonly Group[] {
  const joined: Group[] = []
  for (const group of groups) {
    const at = joined.findIndex((other) => isExclusive(other, group))
    const other = joined[at]
    if (other === undefined) joined.push(group)
    else {
      joined[at] = {
        listens: [...other.listens, ...group.listens],
        servers: [...other.servers, ...group.servers],
      }
    }
  }
  return joined
}

/** A group as something to choose and to patch. */
export function candidateOf(group: Group): Candidate | undefined {
  const [first] = group.listens
  if (first === undefined) return undefined
  const anchors = distinct(group.listens.map(anchorFor))
  const [anchor] = anchors
  return {
    path: anchor?.path ?? first.source.path,
    where: whereOf(first),
    expression: expressionOf(first),
    protocol: protocolOf(group.servers),
    anchors,
    isAttached: false,
  }
}

/** A server that was made and that nobody in sight opens. */
export function candidateOfCreation(server: Server): Candidate | undefined {
  const { source, node } = server.at
  if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return undefined
  const anchor = anchorForCreation(source, node)
  return {
    path: source.path,
    where: lineOf(server.at),
    expression: anchor.kind === 'wrap' ? node.getText() : anchor.expression,
    protocol: server.protocol,
    anchors: [anchor],
    isAttached: false,
  }
}

/** The line on which `listen` stands: a chain may begin far above it. */
export function whereOf({ source, receiver, call }: Listen): string {
  return call === undefined
    ? lineOf({ source, node: receiver })
    : lineAt(source, call.expression.end)
}

/** An expression as a person may name it, its arguments left out. */
function shortText(node: ts.Expression): string {
  if (ts.isCallExpression(node)) {
    return `${shortText(node.expression)}(${node.arguments.length === 0 ? '' : '…'})`
  }
  return ts.isPropertyAccessExpression(node)
    ? `${shortText(node.expression)}.${node.name.text}`
    : node.getText()
}

/** The weakest of several protocols decides: a branch over HTTP/2 cannot be served. */
function protocolOf(servers: readonly Server[]): Protocol {
  const protocols = new Set(servers.map(({ protocol }) => protocol))
  if (protocols.has('http2')) return 'http2'
  return protocols.has('http') ? 'http' : 'https'
}

function expressionOf(listen: Listen): string {
  const anchor = anchorFor(listen)
  if (anchor.kind !== 'wrap') return anchor.expression
  const text = shortText(listen.receiver)
  return listen.call === undefined ? text : `${text}.listen(…)`
}

function isExclusive(a: Group, b: Group): boolean {
  return a.listens.every((one) =>
    b.listens.every(
      (other) =>
        one.source === other.source &&
        areExclusive(one.call ?? one.receiver, other.call ?? other.receiver),
    ),
  )
}

function isAmong(server: Server, servers: readonly Server[]): boolean {
  return servers.some((one) => one.at.node === server.at.node)
}

function distinct<T extends { readonly path: string; readonly start: number }>(
  anchors: readonly T[],
): readonly T[] {
  return anchors.filter(
    (anchor, index) =>
      anchors.findIndex((one) => one.path === anchor.path && one.start === anchor.start) === index,
  )
}
