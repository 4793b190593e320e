import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, onTestFinished, test } from 'vitest'

import { readAppFiles } from '../../../src/workspace/app-files.ts'

test('a file that no person writes is there and has no text', () => {
  const root = mkdtempSync(join(tmpdir(), 'app-files-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  writeFileSync(join(root, 'source.js'), 'listen()\n')
  writeFileSync(join(root, 'bundle.js'), 'a();'.repeat(200_000))
  writeFileSync(join(root, 'latin1.js'), Buffer.from([0x27, 0xe9, 0x27]))

  const files = readAppFiles(root)

  expect([...files.paths].toSorted()).toEqual(['bundle.js', 'latin1.js', 'source.js'])
  expect(files.text('source.js')).toBe('listen()\n')
  expect(files.text('bundle.js')).toBeUndefined()
  expect(files.text('latin1.js')).toBeUndefined()
})
