import { ts } from 'ts-morph'

import { lineAt, lineOf, type Source } from './source.ts'
import { isUpgradeListener, upgradeListener } from './upgrade-listener.ts'
import type { Evaluator, Value } from './value.ts'
import { type Call, callsIn } from './writes.ts'

/** Something else that answers WebSocket upgrades on the app's server. */
interface Rival {
  readonly what: string
  readonly where: string
}

export interface Upgrades {
  /** Would break our path, or be broken by it. */
  readonly rivals: readonly Rival[]
  /** Shares the server peacefully; a person should know. */
  readonly neighbours: readonly Rival[]
}

/** Searches the reachable files, and those that may be loaded out of our sight, for everything that answers upgrades. */
export function findUpgrades(evaluator: Evaluator, hidden: readonly Source[]): Upgrades {
  const rivals: Rival[] = []
  const neighbours: Rival[] = []
  for (const source of [...evaluator.reach, ...hidden]) {
    if (!MAY_ANSWER.test(source.text)) continue
    for (const call of callsIn(source)) {
      const rival = rivalOf(evaluator, source, call)
      if (rival !== undefined) rivals.push({ what: rival, where: lineOf({ source, node: call }) })
    }
    const neighbour = neighbourOf(source)
    if (neighbour !== undefined) neighbours.push(neighbour)
  }
  return { rivals, neighbours }
}

/** Names that a file has to mention in quotes before it can answer an upgrade. */
const MAY_ANSWER =
  /['"`](upgrade|(node:)?(ws|express-ws|websocket|socket\.io|isomorphic-ws|websocket-stream|tinyws|primus|sockjs|faye|engine\.io|http-proxy|http-proxy-middleware|express-http-proxy|subscriptions-transport-ws|graphql-ws[^'"`]*|peer|(@?colyseus[^'"`]*)|[^'"`]*express-ws[^'"`]*|y-websocket[^'"`]*))['"`]|\.UPGRADE\b|\.(installSubscriptionHandlers|createLiveQueryServer)\b/

function rivalOf(evaluator: Evaluator, source: Source, call: Call): string | undefined {
  if (isUpgradeListener(call)) return upgradeListener(evaluator, source, call)
  const text = call.expression.getText()
  // Apollo 2 and Parse put a `ws` server on what they are given.
  if (/\.(installSubscriptionHandlers|createLiveQueryServer)$/.test(text)) return SHARED_WS
  if (!isImported(source, call.expression)) return undefined

  const packages = evaluator.value(call.expression, source).flatMap(asPackage)
  if (packages.some((name) => /(^|\/)express-ws/.test(name)))
    return 'express-ws, which closes every socket it has no route for'
  if (packages.some((name) => WS_SERVERS.has(name)) && sharesServer(evaluator, source, call)) {
    return SHARED_WS
  }
  if (packages.includes('tinyws.tinyws')) {
    return 'tinyws, whose routes get no upgrade once a server listens for upgrades'
  }
  const isProxy = packages.some((name) => PROXIES.has(name.replace(/\..*/, '')))
  return isProxy && proxiesEverything(call)
    ? 'a proxy with `ws: true` and no path, which takes every upgrade'
    : undefined
}

/** socket.io leaves other paths alone, except that it ends what is not answered within a second. */
function neighbourOf(source: Source): Rival | undefined {
  const match = /^[^\n]*(?:from|require\s*\()\s*['"]socket\.io['"]/m.exec(source.text)
  if (match === null || /^\s*(\/\/|\*|import type)/.test(match[0])) return undefined
  return {
    what: 'socket.io; it keeps its own path, and sockets of other paths are answered within one second',
    where: lineAt(source, match.index),
  }
}

/** Whether a callee comes from an import: what is handed in by a caller is not followed here. */
function isImported(source: Source, callee: ts.Expression): boolean {
  if (ts.isPropertyAccessExpression(callee)) return isImported(source, callee.expression)
  if (!ts.isIdentifier(callee)) return ts.isCallExpression(callee)
  const declarations = source.symbolOf(callee)?.declarations ?? []
  return declarations.some((one) => !ts.isParameter(one) && !ts.isFunctionLike(one))
}

const SHARED_WS =
  'a WebSocket server of `ws` on the same http.Server, which answers 400 to every other path'
const WS_SERVERS = new Set([
  'ws.Server',
  'ws.WebSocketServer',
  'ws.WebSocket.Server',
  'ws.WebSocket.WebSocketServer',
  'isomorphic-ws.Server',
  'isomorphic-ws.WebSocketServer',
  'isomorphic-ws.WebSocket.Server',
  'websocket.server',
  'websocket-stream.createServer',
  'websocket-stream.Server',
  'colyseus.Server',
  '@colyseus/core.Server',
  '@colyseus/ws-transport.WebSocketTransport',
  'peer.ExpressPeerServer',
  'graphql-ws.WebSocketServer',
  'subscriptions-transport-ws.SubscriptionServer',
  'subscriptions-transport-ws.SubscriptionServer.create',
  'y-websocket.WebSocketServer',
  'sockjs.createServer',
  'faye.NodeAdapter',
  'primus',
  'engine.io.attach',
  'engine.io.Server',
])
const PROXIES = new Set(['http-proxy-middleware', 'http-proxy', 'express-http-proxy'])

function asPackage(value: Value): readonly string[] {
  return value.kind === 'package' ? [[value.name, ...value.members].join('.')] : []
}

/** `{ port }` opens a port of its own and `{ noServer: true }` waits to be asked; anything else shares. */
function sharesServer(evaluator: Evaluator, source: Source, call: Call): boolean {
  const whole = (call.arguments ?? []).map((one) => one.getText()).join(', ')
  const options = (call.arguments ?? []).flatMap((argument) =>
    evaluator.value(argument, source).filter((value) => value.kind === 'object'),
  )
  const names = new Set(
    options.flatMap(({ node }) => node.properties.map((one) => one.name?.getText())),
  )
  if (names.has('noServer')) return false
  return names.has('server') || names.has('httpServer') || !(names.has('port') || whole === '')
}

/** Whether a proxy was told to forward sockets without being told which paths. */
function proxiesEverything(call: Call): boolean {
  const text = (call.arguments ?? []).map((one) => one.getText()).join(', ')
  if (!/\bws\s*:\s*true/.test(text)) return false
  const [first] = call.arguments ?? []
  const hasContext = first !== undefined && !ts.isObjectLiteralExpression(first)
  return !hasContext && !/\b(pathFilter|context)\b/.test(text)
}
