import { MagicString } from 'magic-string'
import { ts } from 'ts-morph'

import type { Edit } from '../outcome.ts'
import type { Anchor } from './anchor.ts'
import { bringsIn } from './attached.ts'
import { importPlace } from './import-place.ts'
import { nodesOf, type Source, syntaxErrors } from './source.ts'
import { endBefore, textStyleOf, type TextStyle } from './text-style.ts'

/** A function of ours that an app has to call, and the module below the server's folder that exports it. */
export type Ours =
  | { readonly name: 'attachRealtime'; readonly module: 'attach' }
  | { readonly name: 'shareSession'; readonly module: 'app-session' }
  | { readonly name: 'addTicketRoute'; readonly module: 'ticket-route' }

/** One call to put in, at all its places in one file. */
export interface Insertion {
  readonly ours: Ours
  /** The specifier of the module, as this file has to write it. */
  readonly from: string
  readonly anchors: readonly Anchor[]
}

/**
 * Adds calls of functions of ours, and the lines that bring them in. Not one other byte changes. What a file has
 * already is left alone. `isModule` says how a file that loads no others is meant to do so.
 */
export function insertCalls(
  source: Source,
  insertions: readonly Insertion[],
  isModule: boolean,
): Edit {
  const missing = insertions.filter(({ ours }) => !bringsIn(source, ours))
  if (missing.length === 0) return { outcome: 'already' }

  const style = textStyleOf(source, isModule)
  const output = new MagicString(source.text)
  const lines = missing.map(({ ours, from, anchors }) => {
    const name = freeName(source, ours)
    for (const anchor of anchors) splice(output, source, anchor, name, style)
    return importLine(ours, name, from, style)
  })
  const anchors = missing.flatMap((one) => one.anchors)
  const firstUse = Math.min(...anchors.map(({ start }) => start))
  addImports(output, source, lines, firstUse, style)
  return checked(source, output.toString(), missing, style)
}

/** What a person would paste, where we do not edit. */
function snippetFor(
  { ours, from }: Pick<Insertion, 'ours' | 'from'>,
  expression: string,
  style: TextStyle,
): string {
  const { eol, end } = style
  return `${importLine(ours, ours.name, from, style)}${eol}${ours.name}(${expression})${end}${eol}`
}

function splice(
  output: MagicString,
  { text }: Source,
  anchor: Anchor,
  name: string,
  style: TextStyle,
): void {
  const { eol } = style
  if (anchor.kind === 'wrap') {
    output.appendLeft(anchor.start, `${name}(`)
    output.appendRight(anchor.end, ')')
    return
  }
  const indent = indentAt(text, anchor.start)
  const call = `${name}(${anchor.expression})`
  if (anchor.kind === 'before') {
    const end = endBefore(text.slice(anchor.start), style)
    output.appendLeft(anchor.start, `${call}${end}${eol}${indent}`)
    return
  }
  const at = endOfLine(text, anchor.end)
  output.appendLeft(at, `${eol}${indent}${call}${endBefore(text.slice(at), style)}`)
}

function addImports(
  output: MagicString,
  source: Source,
  lines: readonly string[],
  firstUse: number,
  style: TextStyle,
): void {
  const { eol, end, modules } = style
  const { at, side } = importPlace(source, modules, firstUse)
  // An import ends with its line, whatever follows; a call of `require` does not.
  const isOpen = modules === 'require' && end === ''
  const text = lines.join(eol) + (isOpen ? endBefore(source.text.slice(at), style) : '')
  output.appendLeft(at, side === 'after' ? eol + text : text + eol + eol)
}

function importLine(ours: Ours, name: string, from: string, style: TextStyle): string {
  const { quote, end, modules, declares } = style
  const specifier = quote + from + quote
  if (modules === 'import') {
    const binding = name === ours.name ? name : `${ours.name} as ${name}`
    return `import { ${binding} } from ${specifier}${end}`
  }
  if (declares === 'var') return `var ${name} = require(${specifier}).${ours.name}${end}`
  const binding = name === ours.name ? name : `${ours.name}: ${name}`
  return `const { ${binding} } = require(${specifier})${end}`
}

/** Our own output is parsed again: a file that does not parse is never written. */
function checked(
  source: Source,
  text: string,
  insertions: readonly Insertion[],
  style: TextStyle,
): Edit {
  const after = ts.createSourceFile(source.file.fileName, text, ts.ScriptTarget.ESNext, true)
  const errors = syntaxErrors({ ...source, text, file: after })
  const anchors = insertions.flatMap((one) => one.anchors)
  const added = insertions.length + anchors.filter(({ kind }) => kind !== 'wrap').length
  // One statement more or less would mean that ours ran together with one of the app's.
  const isWhole = statementsIn(after) === statementsIn(source.file) + added
  if (errors.length === 0 && isWhole) return { outcome: 'changed', text }
  return {
    outcome: 'by-hand',
    why: `The edit of ${source.path} would change its meaning. ${errors[0]?.message ?? ''}`.trim(),
    snippet: insertions
      .map((one) => {
        const [anchor] = one.anchors
        const isNamed = anchor !== undefined && anchor.kind !== 'wrap'
        return snippetFor(one, isNamed ? anchor.expression : WRAPPED[one.ours.name], style)
      })
      .join(style.eol),
  }
}

/** What a person calls the value that has no name of its own. */
const WRAPPED = {
  attachRealtime: 'server',
  shareSession: 'sessionMiddleware',
  addTicketRoute: 'app',
} as const satisfies Record<Ours['name'], string>

function statementsIn(file: ts.SourceFile): number {
  return nodesOf(file).filter(
    (node) => ts.isStatement(node) && !ts.isBlock(node) && !ts.isEmptyStatement(node),
  ).length
}

/** The exported name; another is chosen where the file already uses it for something else. */
function freeName({ file }: Source, { name }: Ours): string {
  const used = new Set(
    nodesOf(file)
      .filter((node) => ts.isIdentifier(node))
      .map(({ text }) => text),
  )
  const others = name === 'attachRealtime' ? ['Server', 'Sockets'] : ['ForSockets', 'OfSockets']
  const names = [name, ...others.map((end) => name + end)]
  return names.find((one) => !used.has(one)) ?? `${name}ToServer`
}

function indentAt(text: string, position: number): string {
  const start =
    Math.max(text.lastIndexOf('\n', position - 1), text.lastIndexOf('\r', position - 1)) + 1
  return /^[ \t]*/.exec(text.slice(start, position).replace(/^\uFEFF/, ''))?.[0] ?? ''
}

function endOfLine(text: string, position: number): number {
  const rest = /^[^\r\n]*/.exec(text.slice(position))?.[0] ?? ''
  return position + rest.trimEnd().length
}
