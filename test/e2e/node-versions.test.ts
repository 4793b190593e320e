import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { runCommand } from '../support/command.ts'
import { tempFolder, treeOf } from '../support/in-temp-folder.ts'
import { repository } from '../support/project.ts'

/** The oldest Node that is promised, and every line that is supported beside it. */
const VERSIONS = ['20.19.0', '22', '24', '26']

const unpacked = mkdtempSync(join(tmpdir(), 'create-realtime-unpacked-'))
beforeAll(async () => {
  const pack = ['pack', '--json', '--ignore-scripts', '--pack-destination', unpacked]
  const { stdout } = await runCommand('npm', pack, { cwd: repository })
  const [{ filename }] = JSON.parse(stdout)
  const { code } = await runCommand('tar', ['-xzf', filename], { cwd: unpacked })
  expect(code).toBe(0)
})
afterAll(() => rmSync(unpacked, { recursive: true, force: true }))

describe.each(VERSIONS)('Node %s', (version) => {
  test('the package writes a project, adds an event, patches an app and takes that back, through a link', async () => {
    const node = await nodeOf(version)
    const cwd = join(tempFolder(), 'a path with spaces')
    mkdirSync(join(cwd, 'app'), { recursive: true })
    const bin = join(cwd, 'create-realtime')
    symlinkSync(join(unpacked, 'package/bin/create-realtime.js'), bin)
    const run = async (folder: string, ...args: readonly string[]): Promise<string> => {
      const env = { ...process.env, CI: 'true' }
      const { code, output } = await runCommand(node, [bin, ...args], { cwd: folder, env })
      expect(code, output).toBe(0)
      return output
    }

    expect((await runCommand(node, ['--version'], { cwd })).output).toMatch(`v${version}`)
    await run(cwd, 'chat', '--yes', '--no-install', '--no-git')
    expect(existsSync(join(cwd, 'chat/src/ws/server.ts'))).toBe(true)

    await run(join(cwd, 'chat'), 'add-handler', 'order.made', '--payload', 'id:uuid', '--yes')
    expect(existsSync(join(cwd, 'chat/src/ws/handlers/order-made.ts'))).toBe(true)

    const app = join(cwd, 'app')
    cpSync(join(repository, 'fixtures/express-apps/l1-statement/before'), app, { recursive: true })
    const before = treeOf(app)
    expect(await run(app, 'patch', '--yes', '--no-install')).not.toMatch(/Warning/)
    expect(treeOf(app)).not.toEqual(before)
    await run(app, 'undo', '--yes')
    expect(treeOf(app)).toEqual(before)
  })
})

/** The program of a version, from the package that carries it; kept between runs of the tests. */
async function nodeOf(version: string): Promise<string> {
  const kept = join(tmpdir(), 'create-realtime-nodes', `${version}-${process.arch}`)
  const program = join(kept, 'bin/node')
  if (existsSync(program)) return program

  const name = `node-${process.platform}-${process.arch}`
  const scratch = mkdtempSync(join(tmpdir(), 'create-realtime-node-'))
  // Without a package of its own npm would install into one somewhere above.
  writeFileSync(join(scratch, 'package.json'), '{}')
  const args = ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund']
  const { code, output } = await runCommand('npm', [...args, `${name}@${version}`], {
    cwd: scratch,
  })
  expect(code, output).toBe(0)
  // Renamed when complete, so that a test that was ended leaves no half of it.
  mkdirSync(dirname(kept), { recursive: true })
  if (!existsSync(kept)) renameSync(join(scratch, 'node_modules', name), kept)
  rmSync(scratch, { recursive: true, force: true })
  return program
}
