import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { detectPackageManager } from '../../../src/workspace/package-manager.ts'
import { tempFolder } from '../../support/in-temp-folder.ts'

test.each([
  ['npm/10.8.2 node/v22.1.0 linux x64', 'npm'],
  ['pnpm/9.1.0 npm/? node/v22.1.0 linux x64', 'pnpm'],
  ['yarn/4.2.1 npm/? node/v22.1.0 linux x64', 'yarn'],
  ['bun/1.2.0 npm/? node/v22.1.0 linux x64', 'bun'],
])('the one that started us is used: %s', (userAgent, manager) => {
  const folder = tempFolder()
  writeFileSync(join(folder, 'yarn.lock'), '')

  expect(detectPackageManager(folder, userAgent)).toBe(manager)
})

test('else the packageManager field, else the lockfile, of the nearest folder above', () => {
  const folder = tempFolder()
  mkdirSync(join(folder, 'apps/web'), { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "packageManager": "pnpm@9.1.0" }')
  writeFileSync(join(folder, 'yarn.lock'), '')

  expect(detectPackageManager(join(folder, 'apps'), undefined)).toBe('pnpm')
  writeFileSync(join(folder, 'apps/bun.lock'), '')
  expect(detectPackageManager(join(folder, 'apps/web'), undefined)).toBe('bun')
})
