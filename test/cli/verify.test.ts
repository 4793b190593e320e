import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { tempFolder } from '../support/in-temp-folder.ts'
import { runCli } from '../support/run-cli.ts'

test.each(['', '[]', '<<<<<<< ours\n{}\n=======\n', '{ "version": "0.1.0", "answers": {} }'])(
  'a damaged realtime.json is refused as by the other commands: %j',
  async (text) => {
    const cwd = tempFolder()
    writeFileSync(join(cwd, 'realtime.json'), text)

    const { code, stdout, stderr } = await runCli(['verify', '--json'], { cwd })

    expect(code).toBe(3)
    expect(JSON.parse(stdout)).toMatchObject({ code: 'bad-manifest', where: 'realtime.json' })
    expect(stderr).not.toMatch(/\n\s+at .*\.js:\d+/)
  },
)

test.each(['.', 'packages/api', 'packages/api/src'])(
  'the project is found from its own folder, from one in it and from above: %s',
  async (place) => {
    const top = tempFolder()
    mkdirSync(join(top, 'packages/api/src'), { recursive: true })
    writeFileSync(join(top, 'packages/api/realtime.json'), '[]')

    const { code, stdout } = await runCli(['verify', '--json'], { cwd: join(top, place) })

    expect(code).toBe(3)
    expect(JSON.parse(stdout)).toMatchObject({ code: 'bad-manifest' })
  },
)

test('a package.json that is not JSON is named, and is not taken for a bug', async () => {
  const cwd = tempFolder()
  await runCli(['.', '--yes', '--no-install', '--no-git'], { cwd })
  writeFileSync(join(cwd, 'package.json'), '{ "name": ')

  const { code, stdout, stderr } = await runCli(['verify', '--json'], { cwd })

  expect(code).toBe(3)
  expect(JSON.parse(stdout)).toMatchObject({ code: 'not-verified', where: 'package.json' })
  expect(stderr).not.toMatch(/\n\s+at .*\.js:\d+/)
})
