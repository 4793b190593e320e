import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

import Handlebars from 'handlebars'
import { Node, Project, ts } from 'ts-morph'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Which module may import which. A name after `type:` may only lend its types. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  blueprint: ['errors'],
  features: ['type:blueprint'],
  runtimes: ['type:blueprint', 'type:features'],
  edit: ['errors'],
  plan: ['blueprint', 'features', 'runtimes', 'edit', 'errors'],
  workspace: ['type:plan', 'type:edit', 'errors'],
  cli: ['blueprint', 'features', 'runtimes', 'edit', 'plan', 'workspace', 'errors'],
  index: ['cli'],
  // Programs of their own, run by the Node of a project.
  'read-events': [],
  'run-prettier': [],
  'run-typescript': ['edit'],
}

/** The only module that may import a library. */
const HOMES: Readonly<Record<string, string>> = {
  commander: 'cli',
  '@clack/prompts': 'cli',
  handlebars: 'plan',
  diff: 'plan',
  'jsonc-parser': 'edit',
  'ts-morph': 'edit',
  'magic-string': 'edit',
  execa: 'workspace',
  'fs-extra': 'workspace',
}

/** Modules that decide: of Node they may use what touches nothing. */
const PURE = new Set(['errors', 'blueprint', 'features', 'runtimes', 'edit', 'plan'])
const PURE_BUILT_INS = new Set(['node:path', 'node:path/posix', 'node:crypto'])

const MAX_FILE_LINES = 200
const MAX_FUNCTION_LINES = 40
const MAX_TEMPLATE_LINES = 300
const MAX_BLOCKS = 6

const project = new Project({
  skipAddingFilesFromTsConfig: true,
  compilerOptions: { module: ts.ModuleKind.NodeNext, allowImportingTsExtensions: true },
})
const sources = project.addSourceFilesAtPaths(join(root, 'src/**/*.ts'))

test('imports follow the arrows', () => {
  const wrong = sources.flatMap((source) => {
    const from = moduleOf(source.getFilePath())
    return importsOf(source)
      .filter(({ specifier }) => specifier.startsWith('.'))
      .map(({ specifier, isType }) => ({
        to: moduleOf(join(source.getDirectoryPath(), specifier)),
        isType,
      }))
      .filter(({ to, isType }) => !isAllowed(from, to, isType))
      .map(({ to }) => `${relative(root, source.getFilePath())} imports ${to}`)
  })

  expect(wrong).toEqual([])
})

test('every library has one home', () => {
  const wrong = sources.flatMap((source) => {
    const from = moduleOf(source.getFilePath())
    return importsOf(source)
      .filter(({ specifier }) => !specifier.startsWith('.') && !specifier.startsWith('node:'))
      .filter(({ specifier }) => HOMES[specifier] !== from)
      .map(({ specifier }) => `${relative(root, source.getFilePath())} imports ${specifier}`)
  })

  expect(wrong).toEqual([])
})

test('what decides touches nothing', () => {
  const wrong = sources
    .filter((source) => PURE.has(moduleOf(source.getFilePath())))
    .flatMap((source) => {
      const path = relative(root, source.getFilePath())
      const builtIns = importsOf(source)
        .map(({ specifier }) => specifier)
        .filter((specifier) => specifier.startsWith('node:') && !PURE_BUILT_INS.has(specifier))
      const globals = [
        ...source.getFullText().matchAll(/\b(process\.\w+|Date\.now|Math\.random)\b/g),
      ]
      return [...builtIns, ...globals.map(([text]) => text)].map((what) => `${path} uses ${what}`)
    })

  expect(wrong).toEqual([])
})

test('files and functions stay small enough to be read at once', () => {
  const long = sources.flatMap((source) => {
    const path = relative(root, source.getFilePath())
    const lines = source.getEndLineNumber()
    const functions = source.getDescendants().filter(isFunction)
    return [
      ...(lines > MAX_FILE_LINES ? [`${path}: ${lines} lines`] : []),
      ...functions
        .filter((node) => linesOf(node) > MAX_FUNCTION_LINES)
        .map((node) => `${path}:${node.getStartLineNumber()}: ${linesOf(node)} lines`),
    ]
  })

  expect(long).toEqual([])
})

test('template sources are programs, not texts with holes, and short ones', () => {
  const programs = templatesEndingWith(/\.(ts|js|py|go)$/)
  const holes = programs.filter(({ text }) => text.includes('{{')).map(({ path }) => path)
  const long = programs
    .map(({ path, text }) => ({ path, lines: text.trimEnd().split('\n').length }))
    .filter(({ path, lines }) => lines > MAX_TEMPLATE_LINES && !path.includes('/test/'))
    .map(({ path, lines }) => `${path}: ${lines} lines`)

  expect(programs.length).toBeGreaterThan(50)
  expect(holes).toEqual([])
  expect(long).toEqual([])
})

test('prose templates have few conditions, and none inside another', () => {
  const tangled = templatesEndingWith(/\.hbs$/).flatMap(({ path, text }) => {
    const { blocks, depth } = countBlocks(Handlebars.parse(text))
    return blocks > MAX_BLOCKS || depth > 1 ? [`${path}: ${blocks} blocks, ${depth} deep`] : []
  })

  expect(tangled).toEqual([])
})

function isAllowed(from: string, to: string, isType: boolean): boolean {
  const arrows = ARROWS[from] ?? []
  return from === to || arrows.includes(to) || (isType && arrows.includes(`type:${to}`))
}

function moduleOf(path: string): string {
  const [first = ''] = relative(join(root, 'src'), path).split('/')
  return first.replace(/\.ts$/, '')
}

function importsOf(source: (typeof sources)[number]) {
  const declared = [...source.getImportDeclarations(), ...source.getExportDeclarations()].flatMap(
    (declaration) => {
      const specifier = declaration.getModuleSpecifierValue()
      return specifier === undefined ? [] : [{ specifier, isType: declaration.isTypeOnly() }]
    },
  )
  const loaded = [...source.getFullText().matchAll(/\bimport\('([^']+)'\)/g)]
  return [
    ...declared,
    ...loaded.map(([, specifier]) => ({ specifier: specifier ?? '', isType: false })),
  ]
}

function isFunction(node: Node): boolean {
  return (
    Node.isFunctionDeclaration(node) ||
    Node.isMethodDeclaration(node) ||
    Node.isArrowFunction(node) ||
    Node.isFunctionExpression(node)
  )
}

/** The lines of a function without those of the functions inside it, which are counted by themselves. */
function linesOf(node: Node): number {
  const inside = node
    .getDescendants()
    .filter((inner) => isFunction(inner) && spanOf(inner) > 1)
    .filter((inner) => inner.getFirstAncestor(isFunction) === node)
  return spanOf(node) - inside.reduce((sum, inner) => sum + spanOf(inner), 0)
}

function spanOf(node: Node): number {
  return node.getEndLineNumber() - node.getStartLineNumber() + 1
}

function templatesEndingWith(ending: RegExp) {
  return readdirSync(join(root, 'templates'), { recursive: true, encoding: 'utf8' })
    .filter((path) => ending.test(path) && !path.includes('node_modules'))
    .map((path) => ({ path, text: readFileSync(join(root, 'templates', path), 'utf8') }))
}

type Counted = { readonly blocks: number; readonly depth: number }

function countBlocks(program: hbs.AST.Program): Counted {
  let blocks = 0
  let depth = 0
  for (const statement of program.body.filter(isBlock)) {
    for (const inner of [statement.program, statement.inverse]) {
      const counted = inner === undefined ? { blocks: 0, depth: 0 } : countBlocks(inner)
      blocks += counted.blocks
      depth = Math.max(depth, counted.depth + 1)
    }
    blocks += 1
  }
  return { blocks, depth }
}

function isBlock(statement: hbs.AST.Statement): statement is hbs.AST.BlockStatement {
  return statement.type === 'BlockStatement'
}
