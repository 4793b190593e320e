import { type Blueprint, featuresOf } from '../blueprint/blueprint.ts'
import { addPackages } from '../edit/package-json.ts'
import type { AuthCalls } from '../edit/express/auth-calls.ts'
import type { Candidate } from '../edit/express/finding.ts'
import type { Entry } from '../edit/express/find-entry.ts'
import { type PackageFiles, under } from '../edit/express/package-files.ts'
import { type FileEdit, planAttach } from '../edit/express/plan-attach.ts'
import { wsPlace, type WsPlace } from '../edit/express/place.ts'
import type { Problem } from '../errors.ts'
import type { RandomHex } from '../features/feature.ts'
import { featureRows } from '../features/index.ts'
import { adaptedConfig } from './adapt-config.ts'
import { KEY_MAKER, withKeyCommand } from './patch-api-key.ts'
import { freeVariables, withVariables } from './patch-names.ts'
import { patchManifestOf } from './patch-manifest.ts'
import { patchPackages } from './patch-packages.ts'
import { attachSources, type PatchLayer, type PatchSources, patchSources } from './patch-sources.ts'
import { withStart } from './patch-start.ts'
import { newerTarget } from './patch-target.ts'
import { envEdits } from './patch-env.ts'
import { planProject } from './plan-project.ts'
import type { FileOp, Instruction, Plan, Templates } from './plan.ts'

/** What planning a patch needs. All values: equal inputs give equal bytes. */
export interface PatchInputs {
  readonly files: PackageFiles
  readonly entry: Entry
  readonly server: Candidate
  /** What the way of authenticating needs of the app beside its server. */
  readonly auth: Extract<AuthCalls, { outcome: 'found' }>
  readonly templates: Templates
  readonly random: RandomHex
  readonly version: string
}

/** The one file of a project that a patched app may have another version of. */
const AUTH_SLOT = 'src/ws/middleware/auth.ts'

/** Everything that puts the server into an Express app that exists. Touches nothing. */
export function planPatch(blueprint: Blueprint, inputs: PatchInputs): Plan {
  const { files, entry, server, auth } = inputs
  const place = wsPlace(files, entry.path, entry.folder)
  const edits = planAttach(files, server, place, auth.calls)
  const isCalled = edits.every(({ edit }) => edit.outcome === 'already')
  if (isCalled && !files.paths.some(isAttachModule)) return refusedPlan(moduleGone(server))
  // Whoever has put the call in without us knows about the rest.
  if (isCalled && !files.has(manifestIn(entry))) return planOf([], [], blueprint)

  const nameOf = freeVariables(files, entry.folder, place.folder)
  const parts = partsOf(blueprint)
  const sources = serverSources(parts, inputs, place, nameOf)
  const results = [
    ...edits,
    packageEdit(parts, inputs, place, sources),
    ...envEdits(parts, inputs, nameOf),
  ]
  const unread = results.filter(({ path }) => files.has(path) && files.text(path) === undefined)
  if (unread.length > 0) return refusedPlan(...unread.map(unreadable))

  // A second run completes what is gone around the server; its files are their people's by now, and so is the record.
  const written = [
    ...sources.files.map(({ path, text }) => created(path, text, 'base')),
    manifestOp(blueprint, inputs, place),
  ]
  const ops = [...(isCalled ? [] : written), ...results.flatMap((one) => opOf(files, one))]
  const byHand = [...results.flatMap(byHandOf), ...newerTarget(files, entry, place)]
  return planOf(ops, byHand, blueprint)
}

function planOf(
  ops: readonly FileOp[],
  byHand: readonly Instruction[],
  { answers }: Blueprint,
): Plan {
  const isInstalled = answers.install && ops.length > 0
  return {
    ops: ops.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    problems: [],
    byHand,
    followUps: isInstalled ? [{ kind: 'install', packageManager: answers.packageManager }] : [],
  }
}

function refusedPlan(...problems: readonly Problem[]): Plan {
  return { ops: [], problems, byHand: [], followUps: [] }
}

function isAttachModule(path: string): boolean {
  return /(^|\/)attach\.[cm]?[jt]s$/.test(path)
}

function moduleGone({ where }: Candidate): Problem {
  return {
    code: 'cannot-patch',
    message: 'The app calls `attachRealtime`, but the module of it is gone. Nothing was changed.',
    where,
    hint: 'Bring the folder of the server back from version control, or take the call out and patch again.',
  }
}

/** A text that we cannot read would be written over. */
function unreadable({ path }: FileEdit): Problem {
  return {
    code: 'cannot-patch',
    message: 'This file cannot be read as UTF-8 text. Nothing was changed.',
    where: path,
    hint: 'Save it as UTF-8, then run `create-realtime patch` again.',
    facts: { reason: 'unreadable' },
  }
}

/** The sessions of an app are its own: the server takes none of a project's own way to make them. */
function partsOf(blueprint: Blueprint): Blueprint {
  if (blueprint.answers.auth !== 'session') return blueprint
  const answers = { ...blueprint.answers, auth: 'none' } as const
  return { ...blueprint, answers, features: featuresOf(answers) }
}

/** The same sources as in a project of its own, as far as the modules that the app calls reach them. */
function serverSources(
  blueprint: Blueprint,
  { auth, entry, templates, random, version }: PatchInputs,
  place: WsPlace,
  nameOf: (name: string) => string,
): PatchSources {
  const project = planProject(blueprint, { templates, random, version })
  const own = attachSources(templates, layersFor(auth))
  const sources = new Map<string, string>()
  for (const op of project.ops) {
    if (op.kind === 'create' && /^src\/.*\.ts$/.test(op.path)) sources.set(op.path, op.text)
  }
  for (const [path, text] of own) {
    // A name that two files want must never be settled by chance.
    if (sources.has(path) && path !== AUTH_SLOT) throw new Error(`Two templates claim ${path}.`)
    sources.set(path, text)
  }
  const started = withStart(sources, featureRows(blueprint.features))
  const commanded = withKeyCommand(adaptedConfig(started), place, entry.folder)
  return patchSources(withVariables(commanded, nameOf), [...own.keys(), KEY_MAKER], place)
}

function layersFor({ calls, session }: PatchInputs['auth']): readonly PatchLayer[] {
  if (session !== undefined) return ['base', session === 'middleware' ? 'auth-session' : session]
  return calls.some(({ ours }) => ours.name === 'addTicketRoute')
    ? ['base', 'auth-ticket']
    : ['base']
}

function packageEdit(
  blueprint: Blueprint,
  { files, entry, templates }: PatchInputs,
  place: WsPlace,
  { packages }: PatchSources,
): FileEdit {
  const path = under(entry.folder, 'package.json')
  const before = files.text(path) ?? ''
  return {
    path,
    before,
    edit: addPackages(before, patchPackages(blueprint, templates, packages, place)),
  }
}

function manifestOp(
  blueprint: Blueprint,
  { files, entry, version }: PatchInputs,
  place: WsPlace,
): FileOp {
  const path = manifestIn(entry)
  const text = `${JSON.stringify(patchManifestOf(blueprint, version, entry.path, place), null, 2)}\n`
  const before = files.text(path)
  return before === undefined
    ? created(path, text, 'patch')
    : { kind: 'update', path, before, after: text, because: 'patch' }
}

function manifestIn({ folder }: Entry): string {
  return under(folder, 'realtime.json')
}

function opOf(files: PackageFiles, { path, before, edit }: FileEdit): readonly FileOp[] {
  if (edit.outcome !== 'changed') return []
  const secret = path.endsWith('.env') ? ({ isSecret: true } as const) : {}
  return files.has(path)
    ? [{ kind: 'update', path, before, after: edit.text, because: 'patch', ...secret }]
    : [{ ...created(path, edit.text, 'patch'), ...secret }]
}

function created(path: string, text: string, because: string) {
  return { kind: 'create', path, text, because } as const
}

function byHandOf({ path, edit }: FileEdit): readonly Instruction[] {
  return edit.outcome === 'by-hand' ? [{ where: path, why: edit.why, snippet: edit.snippet }] : []
}
