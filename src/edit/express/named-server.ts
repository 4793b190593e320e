import { ts } from 'ts-morph'

import { isAttached } from './attached.ts'
import { anchorForCreation, anchorForUse } from './anchor.ts'
import { createEvaluator } from './evaluate.ts'
import type { Candidate, Finding, Refusal } from './finding.ts'
import type { PackageFiles } from './package-files.ts'
import { findServer } from './find-server.ts'
import { hiddenFrom, reachFrom } from './reach.ts'
import { conflictIn, refusedListen, syntaxErrorIn, unreadable, upgradeTaken } from './refusals.ts'
import { createResolve } from './resolve.ts'
import { lineOf, nodesOf, readSources, type Source } from './source.ts'
import { findUpgrades } from './upgrades.ts'
import type { Value } from './value.ts'

/**
 * The server that a person named: an expression as it stands in the file. What we can prove to be something
 * else (an Express app, an Apollo server) is refused all the same.
 */
export function namedServer(files: PackageFiles, path: string, expression: string): Finding {
  const sources = readSources(files)
  const source = sources.open(path)
  if (source === undefined) return refused(unreadable(path))
  const broken = conflictIn(source) ?? syntaxErrorIn(source)
  if (broken !== undefined) return refused(broken)

  const found = findServer(files, path)
  const candidate = found.candidates.find(
    (one) => one.expression === expression || one.where === expression,
  )
  const resolve = createResolve(files)
  const reach = reachFrom(sources, resolve, path)
  const evaluator = createEvaluator(sources, resolve, reach)
  const node = usesOf(source, expression)[0]
  if (node === undefined && candidate === undefined) return refused(notThere(path, expression))

  const values = node === undefined ? [] : evaluator.value(node, source)
  const wrong = values.find((value) => value.kind !== 'server' && value.kind !== 'promise')
  if (node !== undefined && wrong !== undefined && candidate === undefined) {
    return refused(notServer(source, node, expression, wrong))
  }
  const server = candidate ?? candidateAt(source, expression, node, values)
  const hidden = hiddenFrom(sources, resolve, reach)
  const refusal = refusedListen(server) ?? upgradeTaken(findUpgrades(evaluator, hidden), server)
  if (refusal !== undefined) return refused(refusal)
  const isDone = reach.some(isAttached)
  return {
    outcome: 'found',
    server: { ...server, isAttached: isDone },
    candidates: found.candidates,
    notes: [],
  }
}

function candidateAt(
  source: Source,
  expression: string,
  node: ts.Expression | undefined,
  values: readonly Value[],
): Candidate {
  const server = values.find((value) => value.kind === 'server')
  const made = server?.at.node
  const isMadeHere =
    server?.at.source === source &&
    made !== undefined &&
    (ts.isCallExpression(made) || ts.isNewExpression(made))
  const creation = isMadeHere ? anchorForCreation(source, made) : undefined
  const anchor =
    creation?.kind === 'after' || node === undefined
      ? creation
      : anchorForUse(source, node, expression)
  return {
    path: source.path,
    where: node === undefined ? source.path : lineOf({ source, node }),
    expression,
    protocol: server?.protocol ?? 'http',
    anchors: anchor === undefined ? [] : [anchor],
    isAttached: false,
  }
}

/** The places where an expression stands by itself: the receiver of `listen` first, then its declaration. */
function usesOf(source: Source, expression: string): readonly ts.Expression[] {
  const all = nodesOf(source.file).filter(
    (node): node is ts.Expression => ts.isExpression(node) && node.getText() === expression,
  )
  return [...all.filter(isListened), ...all.filter((node) => !isListened(node))]
}

function isListened(node: ts.Node): boolean {
  return ts.isPropertyAccessExpression(node.parent) && node.parent.name.text === 'listen'
}

function notThere(path: string, expression: string): Refusal {
  return {
    reason: 'no-server',
    message: `${path} has no expression \`${expression}\`.`,
    where: path,
    hint: 'See what there is: `create-realtime patch <file> --json` lists the candidates.',
  }
}

function notServer(source: Source, node: ts.Node, expression: string, value: Value): Refusal {
  const what = value.kind === 'app' ? 'an Express app' : 'not an http server'
  return {
    reason: 'unproved',
    message: `\`${expression}\` is ${what}: sockets need the http(s).Server.`,
    where: lineOf({ source, node }),
    hint: 'Leave `--server` out, or name what `listen` or `createServer` returned.',
  }
}

function refused(refusal: Refusal): Finding {
  return { outcome: 'refused', refusal, candidates: [] }
}
