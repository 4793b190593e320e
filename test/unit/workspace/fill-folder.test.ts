import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { fillFolder } from '../../../src/workspace/fill-folder.ts'
import { projectFiles } from '../../support/change-samples.ts'
import { tempFolder, treeOf } from '../../support/in-temp-folder.ts'

test('taken back, also after an installation, the folder is as its owner made it', () => {
  const folder = tempFolder()
  mkdirSync(join(folder, '.git'))
  const before = treeOf(folder)
  const takeBack = fillFolder(folder, projectFiles)
  mkdirSync(join(folder, 'node_modules/ws'), { recursive: true })
  writeFileSync(join(folder, 'package-lock.json'), '{}')
  takeBack()

  expect(treeOf(folder)).toEqual(before)
})

test('a file that somebody added meanwhile stays', () => {
  const folder = tempFolder()
  const takeBack = fillFolder(folder, projectFiles)
  writeFileSync(join(folder, 'src/mine.ts'), 'mine')
  takeBack()

  expect(Object.keys(treeOf(folder))).toEqual(['src/', 'src/mine.ts'])
})
