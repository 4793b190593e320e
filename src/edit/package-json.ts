import { applyEdits, findNodeAtLocation, modify, parseTree } from 'jsonc-parser'
import type { ParseError } from 'jsonc-parser'

import { formattingOf } from './json-formatting.ts'
import type { Edit } from './outcome.ts'

type Section = 'dependencies' | 'devDependencies'

/** Packages and their versions, by the part of package.json that they belong to. */
export type Packages = Readonly<Record<Section, Readonly<Record<string, string>>>>

/**
 * Adds packages that are not listed yet; a version that the app chose is kept. Indent, end of line and the
 * final newline stay, and a list in alphabetical order stays in order.
 */
export function addPackages(whole: string, packages: Packages): Edit {
  const mark = whole.startsWith('\uFEFF') ? '\uFEFF' : ''
  const text = whole.slice(mark.length)
  const errors: ParseError[] = []
  const tree = parseTree(text, errors)
  if (tree?.type !== 'object' || errors.length > 0) {
    const snippet = JSON.stringify(packages, null, 2)
    return { outcome: 'by-hand', why: 'package.json is not valid JSON.', snippet }
  }
  let after = text
  for (const section of ['dependencies', 'devDependencies'] as const) {
    const missing = Object.entries(packages[section]).filter(([name]) => !isListed(text, name))
    for (const [name, version] of missing) after = withPackage(after, section, name, version)
  }
  return after === text ? { outcome: 'already' } : { outcome: 'changed', text: mark + after }
}

function isListed(text: string, name: string): boolean {
  const tree = parseTree(text)
  return (
    tree !== undefined &&
    ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'].some(
      (section) => findNodeAtLocation(tree, [section, name]) !== undefined,
    )
  )
}

function withPackage(text: string, section: Section, name: string, version: string): string {
  const names = namesIn(text, section)
  const isSorted = names.every((one, index) => index === 0 || (names[index - 1] ?? '') <= one)
  const edits = modify(text, [section, name], version, {
    formattingOptions: { ...formattingOf(text), keepLines: true },
    getInsertionIndex: (all) => {
      // A section that is not there yet goes behind its relative, or to the end.
      if (names.length === 0) return all.indexOf('dependencies') + 1 || all.length
      const at = all.findIndex((one) => one > name)
      return isSorted && at !== -1 ? at : all.length
    },
  })
  return applyEdits(text, edits)
}

function namesIn(text: string, section: Section): readonly string[] {
  const tree = parseTree(text)
  const node = tree === undefined ? undefined : findNodeAtLocation(tree, [section])
  return (node?.children ?? []).map((one) => String(one.children?.[0]?.value))
}
