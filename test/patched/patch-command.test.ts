import { cpSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { patchApp } from '../../src/cli/patch-app.ts'
import type { Session } from '../../src/cli/session.ts'
import { terminalOf } from '../../src/cli/terminal.ts'
import { undoLast } from '../../src/cli/undo-last.ts'
import { verifyApp } from '../../src/cli/verify-app.ts'
import { CreateRealtimeError } from '../../src/errors.ts'
import { runCommand } from '../support/command.ts'
import { tempFolder, treeOf } from '../support/in-temp-folder.ts'
import { lendPackages, repository } from '../support/project.ts'

const apps = join(repository, 'fixtures/express-apps')
const quick = [{ name: 'install', value: false }] as const

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

describe('verify', () => {
  test('shows a patched app at work', async () => {
    const folder = copyOf('g2-environment')
    await runCommand('sed', ['-i', 's/listen(3000)/listen(process.env.PORT)/', 'server.js'], {
      cwd: folder,
    })
    lendPackages(folder)
    await patchApp('server.js', { yes: true, cwd: folder }, quick, session().session)
    const { session: own, printed } = session()

    await verifyApp({ json: true, cwd: folder }, own)

    const report: { checks: { name: string; status: string }[] } = JSON.parse(printed.join(''))
    expect(Object.fromEntries(report.checks.map(({ name, status }) => [name, status]))).toEqual({
      Types: 'not shown',
      Start: 'passed',
      HTTP: 'passed',
      'Socket without a credential': 'passed',
      'Socket with a credential': 'passed',
      Event: 'passed',
      Stop: 'passed',
    })
  })

  test('says what an app that cannot start here left unshown', async () => {
    const folder = copyOf('a1-async-start')
    lendPackages(folder)
    await patchApp(undefined, { yes: true, cwd: folder }, quick, session().session)
    const { session: own, printed } = session()

    await verifyApp({ json: true, cwd: folder }, own)

    expect(JSON.parse(printed.join(''))).toMatchObject({
      status: 'partial',
      checks: [{ name: 'Types' }, { name: 'Start', status: 'not shown' }, { name: 'Sockets' }],
    })
  })
})

function copyOf(name: string): string {
  const folder = tempFolder()
  cpSync(join(apps, name, 'before'), folder, { recursive: true })
  return folder
}

function quiet(): void {}

function session(): { readonly session: Session; readonly printed: string[] } {
  const printed: string[] = []
  const terminal = {
    ...terminalOf(process, {}, true),
    canAsk: false,
    print: (text: string) => void printed.push(text),
    say: quiet,
    write: quiet,
    complain: quiet,
  }
  const { signal } = new AbortController()
  return { session: { terminal, env: {}, version: '0.0.0', cancelled: signal }, printed }
}
