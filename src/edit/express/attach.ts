import { MagicString } from 'magic-string'
import { ts } from 'ts-morph'

import type { Edit } from '../outcome.ts'
import type { Anchor } from './anchor.ts'
import { isAttached } from './attached.ts'
import { importPlace } from './import-place.ts'
import { nodesOf, type Source, syntaxErrors } from './source.ts'
import { textStyleOf, type TextStyle } from './text-style.ts'

export interface AttachOptions {
  /** The specifier of the module that exports the function, as this file has to write it. */
  readonly from: string
  /** How a file is meant to load others where it loads none: package.json's `type`. */
  readonly isModule: boolean
}

/** The exported name; another is chosen where the file already uses it for something else. */
const FUNCTION = 'attachRealtime'

/**
 * Adds the call that puts the server on the app's port, and the line that brings it in. Not one other byte
 * changes. A file that already has the call is left alone.
 */
export function attachRealtime(
  source: Source,
  anchors: readonly Anchor[],
  options: AttachOptions,
): Edit {
  if (isAttached(source)) return { outcome: 'already' }

  const style = textStyleOf(source, options.isModule)
  const name = freeName(source)
  const output = new MagicString(source.text)
  for (const anchor of anchors) splice(output, source, anchor, name, style)
  const firstUse = Math.min(...anchors.map(({ start }) => start))
  addImport(output, source, importLine(name, options.from, style), firstUse, style)
  return checked(source, output.toString(), anchors, options)
}

/** What a person would paste, where we do not edit. */
function snippetFor(expression: string, from: string, style: TextStyle): string {
  return `${importLine(FUNCTION, from, style)}${style.eol}${FUNCTION}(${expression})${style.end}${style.eol}`
}

function splice(
  output: MagicString,
  { text }: Source,
  anchor: Anchor,
  name: string,
  { eol, end }: TextStyle,
): void {
  if (anchor.kind === 'wrap') {
    output.appendLeft(anchor.start, `${name}(`)
    output.appendRight(anchor.end, ')')
    return
  }
  const indent = indentAt(text, anchor.start)
  const call = `${name}(${anchor.expression})`
  if (anchor.kind === 'before') {
    // Without semicolons a line that starts with a bracket would continue ours.
    const stop = end === '' && /^([([`+-]|\/(?![/*]))/.test(text.slice(anchor.start)) ? ';' : end
    output.appendLeft(anchor.start, `${call}${stop}${eol}${indent}`)
    return
  }
  const at = endOfLine(text, anchor.end)
  const next = /^\s*([([`+\-/])(?![/*])/.test(text.slice(at))
  output.appendLeft(at, `${eol}${indent}${call}${end === '' && next ? ';' : end}`)
}

function addImport(
  output: MagicString,
  source: Source,
  line: string,
  firstUse: number,
  style: TextStyle,
): void {
  const { at, side } = importPlace(source, style.modules, firstUse)
  output.appendLeft(at, side === 'after' ? style.eol + line : `${line}${style.eol}${style.eol}`)
}

function importLine(name: string, from: string, style: TextStyle): string {
  const { quote, end, modules, declares } = style
  const specifier = quote + from + quote
  if (modules === 'import') {
    const binding = name === FUNCTION ? FUNCTION : `${FUNCTION} as ${name}`
    return `import { ${binding} } from ${specifier}${end}`
  }
  if (declares === 'var') return `var ${name} = require(${specifier}).${FUNCTION}${end}`
  const binding = name === FUNCTION ? FUNCTION : `${FUNCTION}: ${name}`
  return `const { ${binding} } = require(${specifier})${end}`
}

/** Our own output is parsed again: a file that does not parse is never written. */
function checked(
  source: Source,
  text: string,
  anchors: readonly Anchor[],
  options: AttachOptions,
): Edit {
  const after = ts.createSourceFile(source.file.fileName, text, ts.ScriptTarget.ESNext, true)
  const errors = syntaxErrors({ ...source, text, file: after })
  const added = 1 + anchors.filter(({ kind }) => kind !== 'wrap').length
  // One statement more or less would mean that ours ran together with one of the app's.
  const isWhole = statementsIn(after) === statementsIn(source.file) + added
  if (errors.length === 0 && isWhole) return { outcome: 'changed', text }
  const [anchor] = anchors
  const expression = anchor === undefined || anchor.kind === 'wrap' ? 'server' : anchor.expression
  return {
    outcome: 'by-hand',
    why: `The edit of ${source.path} would change its meaning. ${errors[0]?.message ?? ''}`.trim(),
    snippet: snippetFor(expression, options.from, textStyleOf(source, options.isModule)),
  }
}

function statementsIn(file: ts.SourceFile): number {
  return nodesOf(file).filter(
    (node) => ts.isStatement(node) && !ts.isBlock(node) && !ts.isEmptyStatement(node),
  ).length
}

function freeName({ file }: Source): string {
  const used = new Set(
    nodesOf(file)
      .filter((node) => ts.isIdentifier(node))
      .map(({ text }) => text),
  )
  const names = [FUNCTION, 'attachRealtimeServer', 'attachRealtimeSockets']
  return names.find((name) => !used.has(name)) ?? `${FUNCTION}ToServer`
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
