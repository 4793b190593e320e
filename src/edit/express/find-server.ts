import { isAttached } from './attached.ts'
import {
  candidateOf,
  candidateOfCreation,
  groupListens,
  joinExclusive,
  type Group,
} from './candidates.ts'
import { createEvaluator } from './evaluate.ts'
import type { Candidate, Finding, Refusal } from './finding.ts'
import { findListens, findServers, type Listen, type Listens } from './listens.ts'
import type { PackageFiles } from './package-files.ts'
import { hiddenFrom, reachFrom } from './reach.ts'
import {
  conflictIn,
  noExpress,
  noServer,
  refusedListen,
  severalServers,
  syntaxErrorIn,
  unprovedBeside,
  unreadable,
  upgradeTaken,
} from './refusals.ts'
import { createResolve } from './resolve.ts'
import { readSources, type Source, type Sources } from './source.ts'
import { findUpgrades, type Upgrades } from './upgrades.ts'
import type { Evaluator } from './value.ts'

/**
 * Finds the http(s).Server that an entry opens, by what was constructed and not by its name. Reads only the
 * given files; nothing is installed, run or fetched.
 */
export function findServer(
  files: PackageFiles,
  entry: string,
  sources: Sources = readSources(files),
): Finding {
  const source = sources.open(entry)
  if (source === undefined) return refused(unreadable(entry))

  const broken = conflictIn(source) ?? syntaxErrorIn(source)
  if (broken !== undefined) return refused(broken)

  const resolve = createResolve(files)
  const reach = reachFrom(sources, resolve, entry)
  const evaluator = createEvaluator(sources, resolve, reach)
  const upgrades = (): Upgrades => findUpgrades(evaluator, hiddenFrom(sources, resolve, reach))
  return judge({ evaluator, listens: findListens(evaluator), upgrades }, source)
}

/** What was found out about an app, the costly last. */
interface Seen {
  readonly evaluator: Evaluator
  readonly listens: Listens
  readonly upgrades: () => Upgrades
}

function judge(seen: Seen, entry: Source): Finding {
  const { evaluator, listens } = seen
  const groups = joinExclusive(groupListens(listens.proved))
  const candidates = groups.flatMap((group) => candidateOf(group) ?? [])
  const near = nearestGroups(evaluator, groups)
  const isBeside = near.every(isAuxiliary) && groups.filter(servesApp).length > near.length
  const [group, ...more] = appBacked(isBeside ? groups : near)
  if (group === undefined) return judgeUnopened(seen, entry)
  if (more.length > 0) return refused(severalServers([group, ...more]), candidates)
  return judgeGroup(seen, group, candidates)
}

function judgeGroup(seen: Seen, group: Group, candidates: readonly Candidate[]): Finding {
  const { evaluator, listens } = seen
  const server = candidateOf(group)
  if (server === undefined) return refused(noServer(listens, evaluator.reach), candidates)
  const upgrades = seen.upgrades()
  const refusal =
    unprovedBeside(listens, group) ??
    notBehindExpress(evaluator, group, server) ??
    refusedListen(server) ??
    upgradeTaken(upgrades, server) ??
    server.anchors
      .map((anchor) => brokenAt(evaluator, anchor.path))
      .find((one) => one !== undefined)
  if (refusal !== undefined) return refused(refusal, candidates)
  const isDone = evaluator.reach.some(isAttached)
  const known = { ...server, isAttached: isDone }
  return {
    outcome: 'found',
    server: known,
    candidates,
    notes: notesOn(upgrades, group, candidates),
  }
}

/** A server is ours to share where an Express app answers it, or at least is in sight. */
function notBehindExpress(
  { reach }: Evaluator,
  { servers }: Group,
  { where }: Candidate,
): Refusal | undefined {
  const isExpress =
    servers.some(({ serves }) => serves === 'app') ||
    (servers.every(({ serves }) => serves !== 'other') &&
      reach.some(({ text }) => /['"`]express['"`/]/.test(text)))
  return isExpress ? undefined : noExpress(where)
}

/** No `listen` in sight: a server that is made and handed to somebody else may still be the one. */
function judgeUnopened({ evaluator, listens, upgrades }: Seen, entry: Source): Finding {
  const made = findServers(evaluator).filter(({ serves }) => serves === 'app')
  const near = made.filter(({ at }) => at.source === entry)
  const [server, ...more] = near.length > 0 ? near : made
  const candidate = server === undefined ? undefined : candidateOfCreation(server)
  if (candidate === undefined || more.length > 0) return refused(noServer(listens, evaluator.reach))

  const refusal = refusedListen(candidate) ?? upgradeTaken(upgrades(), candidate)
  if (refusal !== undefined) return refused(refusal, [candidate])
  return {
    outcome: 'found',
    server: { ...candidate, isAttached: evaluator.reach.some(isAttached) },
    candidates: [candidate],
    notes: [`${candidate.where}: the server is opened by code that we could not see.`],
  }
}

/** What the entry itself opens comes first, then what the nearest of its imports opens. */
function nearestGroups(evaluator: Evaluator, groups: readonly Group[]): readonly Group[] {
  const distances = distancesOf(evaluator)
  const distanceOf = (group: Group): number =>
    Math.min(...group.listens.map(({ source }) => distances.get(source) ?? Infinity))
  const nearest = Math.min(...groups.map(distanceOf))
  return groups.filter((group) => distanceOf(group) === nearest)
}

/** By its name a server for metrics or probes: with another server further away, that one may be the app's. */
function isAuxiliary({ listens }: Group): boolean {
  return listens.every(({ receiver }) =>
    /metric|prom|health|probe|admin|monitor|redirect|debug|internal|mock/i.test(receiver.getText()),
  )
}

/** The entry is 0; every other file counts as 1: how far away an import stands proves nothing. */
function distancesOf({ reach }: Evaluator): ReadonlyMap<Source, number> {
  return new Map(reach.map((source, index) => [source, index === 0 ? 0 : 1]))
}

/** Beside a server of the app, a plain one for metrics or redirects over HTTP is not the one we want. */
function appBacked(groups: readonly Group[]): readonly Group[] {
  const ours = groups.filter(servesApp)
  const isHttpOnly = ours.every(({ servers }) =>
    servers.every(({ protocol }) => protocol === 'http'),
  )
  return ours.length === 1 && isHttpOnly ? groups.filter((group) => !isPlainHttp(group)) : groups
}

function servesApp({ servers }: Group): boolean {
  return servers.some(({ serves }) => serves === 'app')
}

function isPlainHttp({ servers }: Group): boolean {
  return servers.every(({ serves, protocol }) => serves === 'function' && protocol === 'http')
}

function brokenAt(evaluator: Evaluator, path: string): Refusal | undefined {
  const source = evaluator.reach.find((one) => one.path === path)
  return source === undefined ? unreadable(path) : (conflictIn(source) ?? syntaxErrorIn(source))
}

function notesOn(
  { neighbours }: Upgrades,
  group: Group,
  candidates: readonly Candidate[],
): readonly string[] {
  const others = candidates.filter(({ where }) => where !== candidateOf(group)?.where)
  return [
    ...others.map(({ where }) => `${where}: another server is opened here; it was left as it is.`),
    ...neighbours.map(({ what, where }) => `${where}: ${what}.`),
    ...group.listens
      .filter(isInCluster)
      .map(
        ({ source }) =>
          `${source.path}: several processes share the port; choose Redis scaling for them.`,
      ),
  ]
}

function isInCluster({ source, call }: Listen): boolean {
  return (
    call !== undefined &&
    /\bcluster\.(fork|isMaster|isPrimary|isWorker)\b|\bthrong\(/.test(source.text)
  )
}

function refused(refusal: Refusal, candidates: readonly Candidate[] = []): Finding {
  return { outcome: 'refused', refusal, candidates }
}
