import { ts } from 'ts-morph'

import { lookAlike } from './known-packages.ts'
import { nodesOf, type Source } from './source.ts'
import type { Evaluator, Server, Value } from './value.ts'

/** One place where a server is opened: `receiver.listen(…)`, or `receiver.listen` handed to someone. */
export interface Listen {
  readonly source: Source
  readonly receiver: ts.Expression
  /** The call itself; its value is the server. Nothing where `listen` is only mentioned. */
  readonly call: ts.CallExpression | undefined
  /** The servers that it may open: several where a branch chose. */
  readonly servers: readonly Server[]
  /** `app`: the call makes the server. `server`: it was made before. `nest`: ask the app for it. */
  readonly on: 'app' | 'server' | 'nest'
}

/** A `listen` that is not, or not provably, on an Express app or an http server. */
export interface OtherListen {
  readonly source: Source
  readonly node: ts.Node
  readonly receiver: ts.Expression
  /** The framework it belongs to, where we know it. */
  readonly framework: string | undefined
  /** Nothing at all is known of the receiver. */
  readonly isUnknown: boolean
}

export interface Listens {
  readonly proved: readonly Listen[]
  readonly others: readonly OtherListen[]
}

/** Every place in the reachable files where something listens. */
export function findListens(evaluator: Evaluator): Listens {
  const proved: Listen[] = []
  const others: OtherListen[] = []
  for (const source of evaluator.reach) {
    // Once the entry has opened its server, only files that make one of their own are of interest.
    if (proved.length > 0 && !/createServer|express\s*\(|Server\s*\(/.test(source.text)) continue
    for (const node of accessesIn(source)) {
      const listen = provedListen(evaluator, source, node)
      if (listen !== undefined) proved.push(listen)
      else others.push(otherListen(evaluator, source, node))
    }
  }
  return { proved, others }
}

/** Servers that the reachable files make, opened or not. */
export function findServers(evaluator: Evaluator): readonly Server[] {
  return evaluator.reach
    .filter(({ text }) => /createServer|Server\s*\(/.test(text))
    .flatMap((source) =>
      nodesOf(source.file)
        .filter((node) => ts.isCallExpression(node) || ts.isNewExpression(node))
        .flatMap((node) => evaluator.value(node, source).filter(isServer))
        .filter((server) => server.at.source === source),
    )
    .filter(
      (server, index, all) => all.findIndex((one) => one.at.node === server.at.node) === index,
    )
}

type Access = ts.PropertyAccessExpression | ts.ElementAccessExpression

function accessesIn(source: Source): readonly Access[] {
  if (!/\blisten\b/.test(source.text)) return []
  return nodesOf(source.file).filter(
    (node): node is Access => isAccess(node) && (isCalled(node) || isBorrowed(node)),
  )
}

function isAccess(node: ts.Node): node is Access {
  if (ts.isPropertyAccessExpression(node)) return node.name.text === 'listen'
  return (
    ts.isElementAccessExpression(node) &&
    ts.isStringLiteralLike(node.argumentExpression) &&
    node.argumentExpression.text === 'listen'
  )
}

function isCalled(node: Access): boolean {
  const { parent } = node
  return ts.isCallExpression(parent) && parent.expression === node
}

/** `promisify(server.listen.bind(server))`: called later, under another name. */
function isBorrowed({ parent }: Access): boolean {
  return ts.isPropertyAccessExpression(parent) && /^(bind|call|apply)$/.test(parent.name.text)
}

function provedListen(evaluator: Evaluator, source: Source, node: Access): Listen | undefined {
  const receiver = node.expression
  const values = evaluator.value(receiver, source)
  const call =
    ts.isCallExpression(node.parent) && node.parent.expression === node ? node.parent : undefined
  const base = { source, receiver, call }

  if (values.some(isApp)) {
    if (call === undefined) return undefined
    const server: Server = {
      kind: 'server',
      protocol: 'http',
      serves: 'app',
      at: { source, node: call },
    }
    return { ...base, servers: [server], on: 'app' }
  }
  const servers = values.filter(isServer)
  if (servers.length > 0) return { ...base, servers, on: 'server' }
  const nest = values.find(isNest)
  return nest === undefined ? undefined : { ...base, servers: [nestServer(nest)], on: 'nest' }
}

function otherListen(evaluator: Evaluator, source: Source, node: Access): OtherListen {
  const receiver = node.expression
  const values = evaluator.value(receiver, source)
  const frameworks = values.map((value) => frameworkOf(evaluator, value))
  return {
    source,
    node,
    receiver,
    framework: frameworks.find((name) => name !== undefined),
    isUnknown: values.length === 0,
  }
}

function frameworkOf(evaluator: Evaluator, value: Value): string | undefined {
  if (value.kind === 'made') return lookAlike(value.by)
  if (value.kind === 'package') return lookAlike(value.name)
  if (value.kind === 'promise') {
    return value.of.map((one) => frameworkOf(evaluator, one)).find((name) => name !== undefined)
  }
  return undefined
}

/** A Nest app over Express. Over Fastify its server is another matter. */
function isNest(value: Value): value is Extract<Value, { kind: 'made' }> {
  if (value.kind !== 'made' || value.by !== '@nestjs/core') return false
  return value.how === 'NestFactory.create' && !/Fastify/.test(value.at.node.getText())
}

function nestServer(nest: Extract<Value, { kind: 'made' }>): Server {
  return { kind: 'server', protocol: 'http', serves: 'app', at: nest.at }
}

function isApp(value: Value): boolean {
  return value.kind === 'app'
}

function isServer(value: Value): value is Server {
  return value.kind === 'server'
}
