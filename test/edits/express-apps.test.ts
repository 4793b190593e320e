import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { findAuthCalls } from '../../src/edit/express/auth-calls.ts'
import { findApp } from '../../src/edit/express/find-app.ts'
import type { PackageFiles } from '../../src/edit/express/package-files.ts'
import { wsPlace } from '../../src/edit/express/place.ts'
import { planAttach } from '../../src/edit/express/plan-attach.ts'
import { readAppFiles } from '../../src/workspace/app-files.ts'

interface Case {
  readonly expect: 'patch' | 'refuse' | 'already'
  readonly entry?: string
  readonly server?: string
  readonly reason?: string
  readonly where?: string
  /** Of more than the server, where a way of authenticating needs it. */
  readonly auth?: 'session' | 'ticket'
}

const root = join(import.meta.dirname, '../../fixtures/express-apps')

describe.each(readdirSync(root))('the app %s', (name) => {
  const wanted: Case = JSON.parse(readFileSync(join(root, name, 'case.json'), 'utf8'))
  const before = readAppFiles(join(root, name, 'before'))
  const after = readAppFiles(join(root, name, 'after'))
  const outcome = patched(before, wanted)

  test('becomes what a careful person would make of it', () => {
    expect(outcome.said).toEqual(saidOf(wanted, outcome))
    expect(outcome.texts).toEqual(
      Object.fromEntries(after.paths.map((path) => [path, after.text(path)])),
    )
  })

  test('is left alone by a second run', () => {
    const again = patched(withTexts(before, outcome.texts), wanted)

    expect(again.texts).toEqual({})
  })
})

interface Outcome {
  readonly said: { readonly expect: string; readonly reason?: string; readonly where?: string }
  readonly texts: Readonly<Record<string, string>>
}

function patched(files: PackageFiles, { entry, server, auth }: Case): Outcome {
  const app = findApp(files, { entry, server })
  if (app.outcome === 'refused') {
    const { reason, where } = app.refusal
    return { said: { expect: 'refuse', reason, where }, texts: {} }
  }
  if (app.entry === undefined) throw new Error('found without an entry')
  const others = findAuthCalls(files, app.entry.path, auth ?? 'none')
  if (others.outcome === 'refused') {
    const { reason, where } = others.refusal
    return { said: { expect: 'refuse', reason, where }, texts: {} }
  }
  const place = wsPlace(files, app.entry.path, app.entry.folder)
  const edits = planAttach(files, app.server, place, others.calls)
  const texts = edits.flatMap(({ path, edit }): [string, string][] =>
    edit.outcome === 'changed' ? [[path, edit.text]] : [],
  )
  const expected = texts.length > 0 ? 'patch' : 'already'
  return { said: { expect: expected }, texts: Object.fromEntries(texts) }
}

/** A case names the place only where it is worth pinning down. */
function saidOf(wanted: Case, { said }: Outcome): Outcome['said'] {
  if (wanted.expect !== 'refuse') return { expect: wanted.expect }
  return { ...said, expect: 'refuse', ...pick(wanted) }
}

function pick({ reason, where }: Case): { reason?: string; where?: string } {
  return { ...(reason === undefined ? {} : { reason }), ...(where === undefined ? {} : { where }) }
}

function withTexts(files: PackageFiles, texts: Readonly<Record<string, string>>): PackageFiles {
  return { ...files, text: (path) => texts[path] ?? files.text(path) }
}
