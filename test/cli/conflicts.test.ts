import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { tempFolder, treeOf } from '../support/in-temp-folder.ts'
import { repository } from '../support/project.ts'
import { runCli } from '../support/run-cli.ts'
import { openTerminal } from '../support/terminal.ts'

const PATCH = ['patch', '--auth', 'none', '--no-install']
/** Answers to the other questions. */
const REST = '--starter blank --rooms --database none --scaling single'
const MINE = '// mine\n'
const CLI = `node '${join(repository, 'bin', 'create-realtime.js')}'`

/** An Express app in which two names are taken already that the patch would use. */
function appInTheWay(): string {
  const cwd = tempFolder()
  cpSync(join(repository, 'fixtures/express-apps/l1-statement/before'), cwd, { recursive: true })
  mkdirSync(join(cwd, 'ws'))
  for (const name of ['clock.js', 'log.js']) writeFileSync(join(cwd, 'ws', name), MINE)
  return cwd
}

const read = (cwd: string, path: string): string => readFileSync(join(cwd, path), 'utf8')

describe('flags', () => {
  test('without a word about it nothing is written: exit 4 names the file and the flag', async () => {
    const cwd = appInTheWay()
    const before = treeOf(cwd)
    const { code, stdout } = await runCli([...PATCH, '--yes', '--json'], { cwd })

    expect(code).toBe(4)
    expect(JSON.parse(stdout)).toMatchObject({
      code: 'path-occupied',
      problems: [{ where: 'ws/clock.js' }, { where: 'ws/log.js' }],
    })
    expect(JSON.parse(stdout).hint).toContain('--on-conflict keep')
    expect(treeOf(cwd)).toEqual(before)
  })

  test('one answer for all, another for one file, and undo takes both back', async () => {
    const cwd = appInTheWay()
    const before = treeOf(cwd)
    const how = ['--on-conflict', 'take', '--on-conflict', 'keep:ws/log.js']
    const { code, stderr } = await runCli([...PATCH, '--yes', ...how], { cwd })

    expect(code, stderr).toBe(0)
    expect(read(cwd, 'ws/log.js')).toBe(MINE)
    expect(read(cwd, 'ws/clock.js')).not.toBe(MINE)
    expect((await runCli(['undo', '--yes'], { cwd })).code).toBe(0)
    expect(treeOf(cwd)).toEqual(before)
  })

  test('a merge without a common text is refused, and no markers are written', async () => {
    const cwd = appInTheWay()
    const before = treeOf(cwd)
    const { code } = await runCli([...PATCH, '--yes', '--on-conflict', 'merge'], { cwd })

    expect(code).toBe(4)
    expect(treeOf(cwd)).toEqual(before)
  })

  test('a dry run shows what the answer would do', async () => {
    const cwd = appInTheWay()
    const { stdout } = await runCli([...PATCH, '--yes', '--dry-run', '--on-conflict', 'take'], {
      cwd,
    })

    expect(stdout).toContain('-// mine')
  })

  test('an unknown answer is exit 2 with the nearest', async () => {
    const result = await runCli([...PATCH, '--yes', '--on-conflict', 'tkae'], {
      cwd: appInTheWay(),
    })

    expect(result.code).toBe(2)
    expect(result.stderr).toContain('Did you mean `take`?')
  })
})

describe('at a terminal', () => {
  const shows = 'is in the way'

  test('each file is asked about: theirs is shown and taken, mine is kept', async () => {
    const cwd = appInTheWay()
    const terminal = await openTerminal(`${CLI} ${PATCH.join(' ')} ${REST}`, { cwd })

    await terminal.shows(`ws/clock.js ${shows}`)
    await terminal.press('Down', 'Down', 'Enter')
    await terminal.shows('From yours to theirs')
    await terminal.press('Down', 'Enter')
    await terminal.shows(`ws/log.js ${shows}`)
    await terminal.press('Enter')
    await terminal.shows('Change ')
    await terminal.press('Enter')

    expect(await terminal.ended()).toBe(0)
    expect(read(cwd, 'ws/clock.js')).not.toBe(MINE)
    expect(read(cwd, 'ws/log.js')).toBe(MINE)
  })

  test('an editor decides, and markers that were left in do not', async () => {
    const cwd = appInTheWay()
    const editor = join(tempFolder(), 'editor.sh')
    // The first time it leaves the markers as they are.
    writeFileSync(editor, 'test -f "$0.used" && echo decided > "$1"; touch "$0.used"\n')
    const env = { EDITOR: `sh ${editor}` }
    const terminal = await openTerminal(
      `${CLI} ${PATCH.join(' ')} ${REST} --on-conflict keep:ws/log.js`,
      {
        cwd,
        env,
      },
    )

    await terminal.shows(`ws/clock.js ${shows}`)
    await terminal.press('Down', 'Down', 'Down', 'Enter')
    await terminal.shows('There are markers left')
    await terminal.press('Down', 'Down', 'Down', 'Enter')
    await terminal.shows('Change ')
    await terminal.press('Enter')

    expect(await terminal.ended()).toBe(0)
    expect(read(cwd, 'ws/clock.js')).toBe('decided\n')
  })

  test.each([
    ['Quit', ['Up', 'Enter']],
    ['Ctrl+C', ['C-c']],
    ['Ctrl+D, the end of input', ['C-d']],
  ])('%s changes nothing', async (_, keys) => {
    const cwd = appInTheWay()
    const before = treeOf(cwd)
    const terminal = await openTerminal(`${CLI} ${PATCH.join(' ')} ${REST}`, { cwd })

    await terminal.shows(`ws/clock.js ${shows}`)
    await terminal.press(...keys)

    expect(await terminal.ended()).toBe(130)
    expect(treeOf(cwd)).toEqual(before)
  })
})
