import { join } from 'node:path'

import { addMember, isMember, membersIn } from '../edit/workspace-members.ts'
import type { FileOp, Instruction, Plan } from '../plan/plan.ts'
import { findHostWorkspace } from '../workspace/host-workspace.ts'
import type { HostWorkspace } from '../workspace/host-workspace.ts'
import type { Decided } from './decide.ts'

/** A new project as a change of the workspace that it stands in. */
export type Member = { readonly root: string; readonly plan: Plan }

/**
 * The same plan seen from the root of the workspace, which learns of its new member with it. Nothing
 * where there is no workspace, or where its patterns name the folder already.
 */
export function asMember(plan: Plan, { target, blueprint }: Decided): Member | undefined {
  if (blueprint.answers.runtime !== 'node') return undefined
  const host = hostOf(target.path)
  if (host === undefined || isMember(membersIn(host.file, host.text) ?? [], host.folder)) {
    return undefined
  }
  const { ops, byHand } = registration(host)
  const files = plan.ops.map((op) => ({ ...op, path: `${host.folder}/${op.path}` }))
  return {
    root: host.root,
    plan: {
      ...plan,
      ops: [...ops, ...files],
      byHand: [...plan.byHand, ...byHand],
      // A member has no repository of its own, and the workspace may well want none.
      followUps: plan.followUps.filter(({ kind }) => kind !== 'git'),
    },
  }
}

/** Whether a folder is the root of a workspace or a member of one. */
export function placeOf(folder: string): 'workspace' | 'alone' {
  const host = hostOf(folder)
  const isIn = host !== undefined && isMember(membersIn(host.file, host.text) ?? [], host.folder)
  return isIn || hostOf(join(folder, 'member'))?.root === folder ? 'workspace' : 'alone'
}

function hostOf(folder: string): HostWorkspace | undefined {
  return findHostWorkspace(folder, (file, text) => membersIn(file, text) !== undefined)
}

function registration({ file, text, folder }: HostWorkspace): {
  readonly ops: readonly FileOp[]
  readonly byHand: readonly Instruction[]
} {
  const edit = addMember(file, text, folder)
  if (edit.outcome === 'by-hand') {
    return { ops: [], byHand: [{ where: file, why: edit.why, snippet: edit.snippet }] }
  }
  if (edit.outcome === 'already') return { ops: [], byHand: [] }
  const because = 'workspace'
  return {
    ops: [{ kind: 'update', path: file, before: text, after: edit.text, because }],
    byHand: [],
  }
}
