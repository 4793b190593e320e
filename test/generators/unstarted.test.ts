import { readdirSync } from 'node:fs'

import { expect, test } from 'vitest'

import { patchApp } from '../../src/cli/patch-app.ts'
import { readAppFiles } from '../../src/workspace/app-files.ts'
import { quick, session } from '../patched/quiet-session.ts'
import { type Generator, placeFor, written } from './generator.ts'

/** Apps that do not start here: what is new in the entry is all that is looked at. */
const UNSTARTED: Readonly<Record<string, Omit<Generator, 'start'> & { readonly added: string }>> = {
  Nest: {
    command: '@nestjs/cli@11 new app --skip-git --skip-install --package-manager npm --strict',
    added: '  attachRealtime(app.getHttpServer());',
  },
  // One of its dependencies is no longer on the registry.
  'create-express-new-project': {
    asking: { bin: 'create-express-new-project@1.1.42' },
    added: '    attachRealtime(server)',
  },
}

test.each(Object.entries(UNSTARTED))(
  'in what %s makes the server is attached',
  async (name, { added, ...generator }) => {
    const folder = await written(placeFor(name), generator)
    const before = sourcesIn(folder)
    await patchApp(undefined, { yes: true, cwd: folder }, quick, session().session)

    const after = sourcesIn(folder)
    const lines = [...before].flatMap(([path, text]) =>
      (after.get(path) ?? '').split('\n').filter((line) => !text.split('\n').includes(line)),
    )
    expect(lines).toContain(added)
  },
)

test('what LoopBack makes is refused by name, and left as it is', async () => {
  const names = { name: 'app', description: 'app', outdir: 'app', applicationName: 'App' }
  const options = JSON.stringify(names)
  const command = `@loopback/cli@7 app --yes --skip-install --config ${options}`
  const folder = await written(placeFor('loopback'), { command })
  const before = readdirSync(folder, { recursive: true })

  const patched = patchApp(undefined, { yes: true, cwd: folder }, quick, session().session)

  await expect(patched).rejects.toThrow('This is LoopBack')
  expect(readdirSync(folder, { recursive: true })).toEqual(before)
})

/** The texts of an app's own sources. */
function sourcesIn(folder: string): ReadonlyMap<string, string> {
  const files = readAppFiles(folder)
  return new Map(
    files.paths
      .filter((path) => path.endsWith('.ts'))
      .map((path) => [path, files.text(path) ?? '']),
  )
}
