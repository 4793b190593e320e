import { ts } from 'ts-morph'

import { endOf, nodesOf, type Source } from './source.ts'

/** How a file is written, so that what we add looks as if its author had written it. */
export interface TextStyle {
  readonly eol: '\n' | '\r\n' | '\r'
  readonly quote: "'" | '"'
  readonly end: ';' | ''
  /** How the file reaches others. */
  readonly modules: 'import' | 'require'
  /** `const`, or `var` in a file that knows nothing else. */
  readonly declares: 'const' | 'var'
}

/** Reads the style off a file; `isModule` decides for files that import nothing. */
export function textStyleOf(source: Source, isModule: boolean): TextStyle {
  const { text } = source
  return {
    eol: eolOf(text),
    quote: quoteOf(source),
    end: endsWithSemicolon(source) ? ';' : '',
    modules: modulesOf(source, isModule),
    declares: /^\s*(var)\b/m.test(text) && !/\b(const|let)\s/.test(text) ? 'var' : 'const',
  }
}

/** Space and comments, and then a sign with which a line goes on the statement above it. */
const GOES_ON = /^(?:\s|\/\/[^\r\n]*(?=[\r\n]|$)|\/\*(?:[^*]|\*(?!\/))*\*\/)*(?:[([`+-]|\/(?![/*]))/

/** What a statement of ours ends with in front of this code: without semicolons, some would take it for their own. */
export function endBefore(code: string, { end }: TextStyle): ';' | '' {
  return GOES_ON.test(code) ? ';' : end
}

function eolOf(text: string): '\n' | '\r\n' | '\r' {
  const crlf = text.split('\r\n').length - 1
  const lf = text.split('\n').length - 1 - crlf
  const cr = text.split('\r').length - 1 - crlf
  if (crlf > lf && crlf >= cr) return '\r\n'
  return cr > lf ? '\r' : '\n'
}

/** Imports decide, as people copy their form; then all other strings. */
function quoteOf({ file, text }: Source): "'" | '"' {
  const specifiers = [...text.matchAll(/(?:from|import|require\s*\()\s*(['"])/g)].map(
    ([, quote]) => quote,
  )
  const all = nodesOf(file)
    .filter((node) => ts.isStringLiteral(node))
    .map((node) => text[node.getStart(file)])
  const quotes = specifiers.length > 0 ? specifiers : all
  const double = quotes.filter((quote) => quote === '"').length
  return double > quotes.length - double ? '"' : "'"
}

/** Only statements that may end either way say something. */
function endsWithSemicolon(source: Source): boolean {
  const { file, text } = source
  const ends = nodesOf(file)
    .filter(
      (node): node is ts.Statement =>
        ts.isVariableStatement(node) ||
        ts.isExpressionStatement(node) ||
        ts.isImportDeclaration(node) ||
        ts.isReturnStatement(node),
    )
    .map((node) => text[endOf(source, node) - 1] === ';')
  const withOne = ends.filter(Boolean).length
  return ends.length === 0 || withOne * 2 >= ends.length
}

/** The file's own syntax counts, not package.json: compilers make one from the other. */
function modulesOf({ file }: Source, isModule: boolean): 'import' | 'require' {
  const imports = file.statements.some(
    (one) =>
      ts.isImportDeclaration(one) ||
      ts.isImportEqualsDeclaration(one) ||
      ts.isExportDeclaration(one) ||
      ts.isExportAssignment(one),
  )
  if (imports) return 'import'
  const requires = /\brequire\s*\(|\bmodule\.exports\b/.test(file.text)
  if (requires) return 'require'
  return isModule ? 'import' : 'require'
}
