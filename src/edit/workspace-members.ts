import { applyEdits, modify, parseTree, getNodeValue, findNodeAtLocation } from 'jsonc-parser'

import { formattingOf } from './json-formatting.ts'
import type { Edit } from './outcome.ts'

/** The patterns by which the root of a workspace names its members, or nothing where it is no root. */
export function membersIn(file: string, text: string): readonly string[] | undefined {
  return file.endsWith('.yaml') ? yamlMembers(text) : jsonMembers(text)
}

/** Whether one of the patterns names this folder, and none that starts with `!` takes it out again. */
export function isMember(patterns: readonly string[], folder: string): boolean {
  const fits = (pattern: string): boolean => expressionOf(pattern).test(folder)
  const left = patterns.filter((pattern) => pattern.startsWith('!'))
  return (
    patterns.some((pattern) => !pattern.startsWith('!') && fits(pattern)) &&
    !left.some((pattern) => fits(pattern.slice(1)))
  )
}

/** Adds a folder to the members. All other bytes of the file stay as they are. */
export function addMember(file: string, text: string, folder: string): Edit {
  const changed = file.endsWith('.yaml')
    ? withYamlMember(text, folder)
    : withJsonMember(text, folder)
  if (changed !== undefined) return { outcome: 'changed', text: changed }

  const snippet = file.endsWith('.yaml')
    ? `packages:\n  - ${folder}`
    : `"workspaces": ["${folder}"]`
  return {
    outcome: 'by-hand',
    why: 'The list of members is not written as one is used to.',
    snippet,
  }
}

const LIST = /^packages:[ \t]*(?:#.*)?\r?\n((?:[ \t]*(?:-[ \t].*|#.*)?\r?\n?)*)/m
const ITEM = /^([ \t]*)-[ \t]+(['"]?)(.+?)\2[ \t]*(?:#.*)?$/gm

function yamlMembers(text: string): readonly string[] | undefined {
  const list = LIST.exec(text)?.[1]
  return list === undefined ? undefined : [...list.matchAll(ITEM)].map(([, , , item]) => item ?? '')
}

function withYamlMember(text: string, folder: string): string | undefined {
  const list = LIST.exec(text)
  const last = [...(list?.[1] ?? '').matchAll(ITEM)].at(-1)
  if (list === null || last === undefined) return undefined

  const [item, indent = '', quote = ''] = last
  const end = list.index + list[0].length - (list[1]?.length ?? 0) + last.index + item.length
  const eol = text.includes('\r\n') ? '\r\n' : '\n'
  return `${text.slice(0, end)}${eol}${indent}- ${quote}${folder}${quote}${text.slice(end)}`
}

function jsonMembers(text: string): readonly string[] | undefined {
  const tree = parseTree(text)
  const node = tree && membersNode(tree)
  const value: unknown = node && getNodeValue(node)
  return Array.isArray(value) ? value.map(String) : undefined
}

function membersNode(tree: NonNullable<ReturnType<typeof parseTree>>) {
  const node = findNodeAtLocation(tree, ['workspaces'])
  return node?.type === 'object' ? findNodeAtLocation(node, ['packages']) : node
}

function withJsonMember(text: string, folder: string): string | undefined {
  const tree = parseTree(text)
  const list = tree && membersNode(tree)
  if (tree === undefined || list?.type !== 'array') return undefined

  const isInside = findNodeAtLocation(tree, ['workspaces'])?.type === 'object'
  const path = [...(isInside ? ['workspaces', 'packages'] : ['workspaces']), -1]
  const formattingOptions = formattingOf(text)
  return applyEdits(text, modify(text, path, folder, { formattingOptions, isArrayInsertion: true }))
}

/** A glob of folders: `*` stands for a part of one name, `**` for any number of names. */
function expressionOf(pattern: string): RegExp {
  const plain = pattern.replace(/^\.\//, '').replace(/\/$/, '')
  const source = plain
    .split('/')
    .map((name) =>
      name === '**' ? '.*' : name.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^/]*'),
    )
    .join('/')
    .replaceAll('.*/', '(?:.*/)?')
  return new RegExp(`^${source}$`)
}
