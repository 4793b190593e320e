import { masked } from './masked.ts'

/** How a file loads its neighbours. */
export type Loading = 'import' | 'require'

type Loaded = { readonly start: number; readonly end: number; readonly specifier: string }

const IMPORT = /^import\b[^'"]*(['"])([^'"]*)\1[^\S\n]*;?[^\S\n]*$/gm
const REQUIRE = /^(?:const|let|var)\s[^=]*=\s*require\((['"])([^'"]*)\1\)[^\S\n]*;?[^\S\n]*$/gm

/** Adds a line that loads one name, among the others of its kind and in their order. */
export function addImport(text: string, name: string, specifier: string, loading: Loading): string {
  const all = loadedIn(text, loading)
  const local = all.filter((one) => one.specifier.startsWith('./'))
  const line = lineFor(text, name, specifier, loading)
  const eol = text.includes('\r\n') ? '\r\n' : '\n'
  const isSorted = local.every(
    (one, index) => index === 0 || (local[index - 1]?.specifier ?? '') <= one.specifier,
  )
  const next = isSorted ? local.find((one) => one.specifier > specifier) : undefined
  const last = local.at(-1) ?? all.at(-1)
  if (next !== undefined) return spliced(text, next.start, next.start, line + eol)
  if (last !== undefined) return spliced(text, last.end, last.end, eol + line)

  const start = topOf(text)
  return spliced(text, start, start, line + eol + eol)
}

/** Takes the line out again; with the last one, the blank line behind it too. */
export function removeImport(text: string, specifier: string, loading: Loading): string {
  const all = loadedIn(text, loading)
  const line = all.find((one) => one.specifier === specifier)
  if (line === undefined) return text
  const breaks = all.length === 1 ? /^(\r?\n){1,2}/ : /^\r?\n/
  const end = line.end + (breaks.exec(text.slice(line.end))?.[0].length ?? 0)
  return spliced(text, line.start, end, '')
}

/** The line by which a file loads a module, and what it calls the one name there; no name where it loads others. */
export function loadOf(
  text: string,
  { identifier, specifier }: { readonly identifier: string; readonly specifier: string },
  loading: Loading,
): { readonly line: string; readonly name: string | undefined } | undefined {
  const loaded = loadedIn(text, loading).find((one) => one.specifier === specifier)
  if (loaded === undefined) return undefined
  const line = text.slice(loaded.start, loaded.end)
  const only = String.raw`^\w+\s*\{\s*${identifier}(?:(?:\s+as\s+|\s*:\s*)([\w$]+))?\s*,?\s*\}`
  const found = new RegExp(only).exec(line)
  return { line, name: found === null ? undefined : (found[1] ?? identifier) }
}

/** Whether a file uses `import` or `require`, or what its language has when it loads nothing. */
export function loadingOf(text: string, otherwise: Loading): Loading {
  if (loadedIn(text, 'import').length > 0) return 'import'
  return loadedIn(text, 'require').length > 0 ? 'require' : otherwise
}

/** The line as this file would write it: its quotes and its semicolons. */
export function lineFor(text: string, name: string, specifier: string, loading: Loading): string {
  const quote = quoteOf(text)
  const end = /;[^\S\n]*(\/\/.*)?$/m.test(masked(text)) ? ';' : ''
  const from = quote + specifier + quote
  return loading === 'import'
    ? `import { ${name} } from ${from}${end}`
    : `const { ${name} } = require(${from})${end}`
}

/** The quotes that a file prefers. */
export function quoteOf(text: string): string {
  const plain = masked(text)
  const count = (quote: string): number => plain.split(quote).length
  return count('"') > count("'") ? '"' : "'"
}

function loadedIn(text: string, loading: Loading): readonly Loaded[] {
  const plain = masked(text)
  return [...text.matchAll(loading === 'import' ? IMPORT : REQUIRE)]
    .filter(({ index }) => plain[index] !== ' ')
    .map(({ 0: whole, 2: specifier = '', index }) => ({
      start: index,
      end: index + whole.trimEnd().length,
      specifier,
    }))
}

/** Behind a shebang and a directive, as both have to come first. */
function topOf(text: string): number {
  return (
    /^(\uFEFF)?(#![^\n]*\n)?(\s*(['"])use strict\4;?[^\S\n]*\r?\n(\r?\n)?)?/.exec(text)?.[0]
      .length ?? 0
  )
}

function spliced(text: string, from: number, to: number, inserted: string): string {
  return text.slice(0, from) + inserted + text.slice(to)
}
