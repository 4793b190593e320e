import { cpSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { patchApp } from '../../src/cli/patch-app.ts'
import { undoLast } from '../../src/cli/undo-last.ts'
import { CreateRealtimeError } from '../../src/errors.ts'
import { runCommand } from '../support/command.ts'
import { tempFolder, treeOf } from '../support/in-temp-folder.ts'
import { repository } from '../support/project.ts'
import { quick, session } from './quiet-session.ts'

const apps = join(repository, 'fixtures/express-apps')

describe('patch', () => {
  test('is taken back by undo, byte for byte', async () => {
    const folder = copyOf('w1-bin-www-crlf')
    const before = treeOf(folder)

    await patchApp(undefined, { yes: true, cwd: folder }, quick, session().session)
    expect(treeOf(folder)).not.toEqual(before)
    await undoLast({ yes: true, cwd: folder }, session().session)

    expect(treeOf(folder)).toEqual(before)
  })

  test('writes nothing in a dry run and shows the edit', async () => {
    const folder = copyOf('l1-statement')
    const before = treeOf(folder)
    const { session: dry, printed } = session()

    await patchApp(undefined, { dryRun: true, cwd: folder }, quick, dry)

    expect(treeOf(folder)).toEqual(before)
    expect(printed.join('\n')).toContain('+attachRealtime(app.listen(3000))')
  })

  test.each(
    readdirSync(apps).filter((name) =>
      /^(l7|s2-http|f-(already|merge|no-package|no-express|syntax)|z1-koa$)/.test(name),
    ),
  )('refuses or leaves %s as it is', async (name) => {
    const folder = copyOf(name)
    const before = treeOf(folder)

    await patchApp(undefined, { yes: true, cwd: folder }, quick, session().session).catch(
      (error: unknown) => {
        if (!(error instanceof CreateRealtimeError)) throw error
        expect(error.problems[0]).toMatchObject({ code: 'cannot-patch' })
        expect(error.problems[0].snippet).toContain('attachRealtime(')
      },
    )

    expect(treeOf(folder)).toEqual(before)
  })

  test('names uncommitted changes and does not go on by itself', async () => {
    const folder = copyOf('l1-statement')
    const git = (...args: string[]) =>
      runCommand('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.c', ...args], { cwd: folder })
    await git('init', '--quiet')
    await git('add', '--all')
    await git('commit', '--quiet', '--message', 'start')
    await runCommand('sh', ['-c', 'echo >> server.js'], { cwd: folder })

    const patching = patchApp(undefined, { yes: true, cwd: folder }, quick, session().session)

    await expect(patching).rejects.toMatchObject({ problems: [{ code: 'dirty-tree' }] })
  })
})

function copyOf(name: string): string {
  const folder = tempFolder()
  cpSync(join(apps, name, 'before'), folder, { recursive: true })
  return folder
}
