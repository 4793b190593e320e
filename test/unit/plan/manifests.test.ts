import { expect, test } from 'vitest'

import { renderEnv, renderEnvExample, renderPackageJson } from '../../../src/plan/manifests.ts'

const rows = [
  { name: 'PORT', about: 'Port to listen on.', example: '3000' },
  { name: 'SECRET', about: 'Signs things.', example: 'change-me', fresh: () => 'f'.repeat(8) },
  { name: 'LOG_LEVEL', about: 'How much is logged.', example: 'info', isOptional: true },
] as const

test('.env.example has every variable and comments out what has a default', () => {
  expect(renderEnvExample(rows)).toBe(
    '# Port to listen on.\nPORT=3000\n\n# Signs things.\nSECRET=change-me\n\n# How much is logged.\n# LOG_LEVEL=info\n',
  )
})

test('.env has what is needed to start, with values of its own', () => {
  expect(renderEnv(rows, () => '')).toBe(
    '# Port to listen on.\nPORT=3000\n\n# Signs things.\nSECRET=ffffffff\n',
  )
})

test('packages of several features come once, sorted, at the pinned version', () => {
  const base = JSON.stringify({ name: 'realtime-app', scripts: { dev: 'a' }, dependencies: {} })
  const versions = JSON.stringify({
    dependencies: { ws: '^8', express: '^5' },
    devDependencies: { tsc: '^7' },
  })
  const merged: unknown = JSON.parse(
    renderPackageJson(base, versions, [
      { packages: ['ws', 'express'], scripts: { dev: 'b' } },
      { packages: ['ws'], devPackages: ['tsc'] },
    ]),
  )

  expect(merged).toEqual({
    name: 'realtime-app',
    scripts: { dev: 'b' },
    dependencies: { express: '^5', ws: '^8' },
    devDependencies: { tsc: '^7' },
  })
})

test('a package without a pinned version stops the planning', () => {
  expect(() => renderPackageJson('{}', '{}', [{ packages: ['left-pad'] }])).toThrow(/left-pad/)
})
