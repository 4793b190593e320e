import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { tempFolder, treeOf } from '../support/in-temp-folder.ts'
import { repository } from '../support/project.ts'
import { runCli } from '../support/run-cli.ts'
import { openTerminal } from '../support/terminal.ts'

const CREATE = (
  '--runtime node --starter blank --auth none --rooms --database none --scaling single ' +
  '--no-client --no-docker --package-manager npm --no-install --no-git'
).split(' ')
const MINE = '// mine\n'
const CLI = `node '${join(repository, 'bin', 'create-realtime.js')}'`

/** A folder in which two names are taken already that the project would use, and one that it would not. */
function folderInTheWay(): string {
  const cwd = tempFolder()
  mkdirSync(join(cwd, 'chat/src/ws'), { recursive: true })
  writeFileSync(join(cwd, 'chat/thesis.txt'), 'years of work')
  for (const name of ['clock.ts', 'log.ts']) writeFileSync(join(cwd, 'chat/src/ws', name), MINE)
  return cwd
}

const read = (cwd: string, path: string): string => readFileSync(join(cwd, 'chat', path), 'utf8')

describe('flags', () => {
  test('a file that no flag speaks of stops everything: exit 4 names it, and what to say', async () => {
    const cwd = folderInTheWay()
    const before = treeOf(cwd)
    const how = ['--on-conflict', 'keep:src/ws/log.ts']
    const { code, stdout } = await runCli(['chat', ...CREATE, '--yes', '--json', ...how], { cwd })

    expect(code).toBe(4)
    expect(JSON.parse(stdout)).toMatchObject({
      code: 'path-occupied',
      problems: [{ where: 'src/ws/clock.ts' }],
    })
    expect(JSON.parse(stdout).hint).toContain('--on-conflict keep')
    expect(treeOf(cwd)).toEqual(before)
  })

  test('one answer for all, another for one file, and undo takes both back', async () => {
    const cwd = folderInTheWay()
    const before = treeOf(cwd)
    const how = ['--on-conflict', 'take', '--on-conflict', 'keep:src/ws/log.ts']
    const { code, stderr } = await runCli(['chat', ...CREATE, '--yes', ...how], { cwd })

    expect(code, stderr).toBe(0)
    expect(read(cwd, 'src/ws/log.ts')).toBe(MINE)
    expect(read(cwd, 'src/ws/clock.ts')).not.toBe(MINE)
    expect((await runCli(['undo', '--yes'], { cwd: join(cwd, 'chat') })).code).toBe(0)
    expect(treeOf(cwd)).toEqual(before)
  })

  test('a merge without a common text is refused, and no markers are written', async () => {
    const cwd = folderInTheWay()
    const before = treeOf(cwd)
    const { code } = await runCli(['chat', ...CREATE, '--yes', '--on-conflict', 'merge'], { cwd })

    expect(code).toBe(4)
    expect(treeOf(cwd)).toEqual(before)
  })

  test('a dry run shows what the answer would do', async () => {
    const cwd = folderInTheWay()
    const { stdout } = await runCli(
      ['chat', ...CREATE, '--yes', '--dry-run', '--on-conflict', 'take'],
      {
        cwd,
      },
    )

    expect(stdout).toContain('-// mine')
  })

  test('a shared file gets our part between markers, anew at every run, and undo gives it back', async () => {
    const cwd = tempFolder()
    const mine = '# House rules\r\n\r\nNo tabs.'
    const again = ['chat', ...CREATE, '--yes', '--on-conflict', 'keep']
    mkdirSync(join(cwd, 'chat'))
    for (const name of ['AGENTS.md', 'CLAUDE.md']) writeFileSync(join(cwd, 'chat', name), mine)
    const before = treeOf(cwd)

    const first = await runCli(again, { cwd })
    const written = read(cwd, 'AGENTS.md')
    expect(first.code, first.stderr).toBe(0)
    expect(written.startsWith(`${mine}\r\n\r\n<!-- create-realtime:begin -->\r\n`)).toBe(true)
    expect(read(cwd, 'CLAUDE.md')).toContain('\r\n@AGENTS.md\r\n')

    writeFileSync(join(cwd, 'chat/AGENTS.md'), `${written.replace('Working on', 'old:')}more`)
    expect((await runCli(again, { cwd })).code).toBe(0)
    expect(read(cwd, 'AGENTS.md')).toBe(`${written}more`)

    const undo = () => runCli(['undo', '--yes'], { cwd: join(cwd, 'chat') })
    expect((await undo()).code).toBe(0)
    writeFileSync(join(cwd, 'chat/AGENTS.md'), written)
    expect((await undo()).code).toBe(0)
    expect(treeOf(cwd)).toEqual(before)
  })

  test('an unknown answer is exit 2 with the nearest', async () => {
    const result = await runCli(['chat', ...CREATE, '--yes', '--on-conflict', 'tkae'], {
      cwd: folderInTheWay(),
    })

    expect(result.code).toBe(2)
    expect(result.stderr).toContain('Did you mean `take`?')
  })
})

describe('at a terminal', () => {
  const shows = 'is in the way'

  test('each file is asked about: theirs is shown and taken, mine is kept', async () => {
    const cwd = folderInTheWay()
    const terminal = await openTerminal(`${CLI} chat ${CREATE.join(' ')}`, { cwd })

    await terminal.shows('beside them?')
    await terminal.press('Left', 'Enter')
    await terminal.shows(`src/ws/clock.ts ${shows}`)
    await terminal.press('Down', 'Down', 'Enter')
    await terminal.shows('From yours to theirs')
    await terminal.press('Down', 'Enter')
    await terminal.shows(`src/ws/log.ts ${shows}`)
    await terminal.press('Enter')
    await terminal.shows('Change ')
    await terminal.press('Enter')

    expect(await terminal.ended()).toBe(0)
    expect(read(cwd, 'src/ws/clock.ts')).not.toBe(MINE)
    expect(read(cwd, 'src/ws/log.ts')).toBe(MINE)
  })

  test('an editor decides, and markers that were left in do not', async () => {
    const cwd = folderInTheWay()
    const editor = join(tempFolder(), 'editor.sh')
    // The first time it leaves the markers as they are.
    writeFileSync(editor, 'test -f "$0.used" && echo decided > "$1"; touch "$0.used"\n')
    const env = { EDITOR: `sh ${editor}` }
    const terminal = await openTerminal(
      `${CLI} chat ${CREATE.join(' ')} --on-conflict keep:src/ws/log.ts`,
      {
        cwd,
        env,
      },
    )

    await terminal.shows(`src/ws/clock.ts ${shows}`)
    await terminal.press('Down', 'Down', 'Down', 'Enter')
    await terminal.shows('There are markers left')
    await terminal.press('Down', 'Down', 'Down', 'Enter')
    await terminal.shows('Change ')
    await terminal.press('Enter')

    expect(await terminal.ended()).toBe(0)
    expect(read(cwd, 'src/ws/clock.ts')).toBe('decided\n')
  })

  test.each([
    ['Quit', ['Up', 'Enter']],
    ['Ctrl+C', ['C-c']],
    ['Ctrl+D, the end of input', ['C-d']],
  ])('%s changes nothing', async (_, keys) => {
    const cwd = folderInTheWay()
    const before = treeOf(cwd)
    const terminal = await openTerminal(`${CLI} chat ${CREATE.join(' ')}`, { cwd })

    await terminal.shows('beside them?')
    await terminal.press('Left', 'Enter')
    await terminal.shows(`src/ws/clock.ts ${shows}`)
    await terminal.press(...keys)

    expect(await terminal.ended()).toBe(130)
    expect(treeOf(cwd)).toEqual(before)
  })
})
