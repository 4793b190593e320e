import { ts } from 'ts-morph'
import { expect, test } from 'vitest'

import { mentionedBy, packagesLoadedBy } from '../../../src/edit/dialect/rewrite-imports.ts'
import { readTemplates } from '../../../src/workspace/templates.ts'

const sources = [...readTemplates(['node'])].filter(([path]) => /\/src\/.*\.ts$/.test(path))

test.each(sources)('%s mentions what its tree holds', (_path, text) => {
  expect(new Set(mentionedBy(text))).toEqual(new Set(specifiersInTree(text)))
})

test('types load no package, and values do however they are imported', () => {
  const text = `import type { Logger } from 'pino'
import { type Request } from 'express'
import express, { type Response } from 'express'
import 'reflect-metadata'
export type { Redis } from '@redis/client'
export { verify } from 'jose/jwt/verify'
import { readFileSync } from 'node:fs'
const load = () => import('@scope/name/deep')
type Lazy = typeof import('zod')
`
  expect(packagesLoadedBy(text)).toEqual(['express', 'reflect-metadata', 'jose', '@scope/name'])
})

function specifiersInTree(text: string): readonly string[] {
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteral(node) && isSpecifier(node)) found.push(node.text)
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile('source.ts', text, ts.ScriptTarget.ESNext, true))
  return found
}

function isSpecifier({ parent }: ts.StringLiteral): boolean {
  if (ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent)) return true
  if (ts.isCallExpression(parent)) return parent.expression.kind === ts.SyntaxKind.ImportKeyword
  return ts.isLiteralTypeNode(parent) && ts.isImportTypeNode(parent.parent)
}
