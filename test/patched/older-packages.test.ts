import { unlinkSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { addHandler } from '../../src/cli/add-handler.ts'
import { ran, runCommand } from '../support/command.ts'
import { APPS } from './apps.ts'
import { echo, patch, start, writtenApp } from './patched-app.ts'
import { session } from './quiet-session.ts'

const MANIFEST = `{
  "name": "old-app",
  "type": "module",
  "dependencies": {
    "express": "^5.0.0",
    "express-session": "^1.18.0",
    "pino": "^6.14.0",
    "ws": "^7.5.10",
    "zod": "~3.22.4"
  },
  "devDependencies": {
    "@oxc-node/core": "^0.1.7",
    "@types/express": "^5.0.0",
    "@types/express-session": "^1.18.0",
    "@types/node": "^22.0.0",
    "@types/ws": "^7.4.7",
    "typescript": "^5.9.0"
  }
}
`

test('an app with packages of a time before ours keeps them, and has the newer ones beside', async () => {
  const files = {
    ...APPS['TypeScript']?.files,
    'package.json': MANIFEST,
    'src/old.ts': `import { z } from 'zod'\n\nexport const old = z.string().nonempty().cuid()\n`,
  }
  const folder = writtenApp(files)
  unlinkSync(join(folder, 'node_modules'))
  patch(folder, { auth: 'none' })
  const { session: person } = session()
  await addHandler('order.placed', { yes: true, cwd: folder, who: 'everyone' }, person)
  await ran('npm install --no-audit --no-fund --loglevel=error', folder)

  await ran('npx tsc -p .', folder)
  const port = await start(folder, APPS['TypeScript']?.start ?? [])
  expect(await echo(port, '/ws?guest=g')).toMatchObject({
    reply: { data: { ok: true } },
    received: { data: { text: 'hi' } },
  })
  const { stdout } = await runCommand('npm', ['ls', '--depth=0'], { cwd: folder })
  expect(stdout).toMatch(/ zod@3\.22\.\d+$/m)
  expect(stdout).toMatch(/ zod4@npm:zod@4\./)
})
