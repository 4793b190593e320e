import { ts } from 'ts-morph'

import type { PackageFiles } from './package-files.ts'

/** One file of the app, parsed when its tree is first asked for. Only read: edits are splices into `text`. */
export interface Source {
  readonly path: string
  readonly text: string
  readonly file: ts.SourceFile
  /** What a name means at the place where it stands. */
  symbolOf(name: ts.Node): ts.Symbol | undefined
}

/** The parsed files of one app, each read once and only when asked for. */
export interface Sources {
  readonly files: PackageFiles
  open(path: string): Source | undefined
}

/** A node with the file it stands in. */
export interface Place {
  readonly source: Source
  readonly node: ts.Node
}

/** Parses files of the app on demand. Nothing is resolved through node_modules. */
export function readSources(files: PackageFiles): Sources {
  const opened = new Map<string, Source | undefined>()
  return {
    files,
    open(path) {
      if (!opened.has(path)) opened.set(path, parse(path, files.text(path)))
      return opened.get(path)
    },
  }
}

/** `path:line`, the form in which terminals and editors open a place. */
export function lineOf({ source, node }: Place): string {
  return lineAt(source, node.getStart(source.file))
}

/** `path:line` of a position. */
export function lineAt(source: Source, position: number): string {
  const { line } = source.file.getLineAndCharacterOfPosition(position)
  return `${source.path}:${line + 1}`
}

/** Every node below and including this one, outermost first. */
export function nodesOf(node: ts.Node): readonly ts.Node[] {
  const found: ts.Node[] = []
  const visit = (one: ts.Node): void => {
    found.push(one)
    ts.forEachChild(one, visit)
  }
  visit(node)
  return found
}

/**
 * Where a statement really ends. Without semicolons a line may begin with one (`;[1].forEach(…)`), and the
 * parser counts it to the statement above.
 */
export function endOf({ text }: Source, statement: ts.Statement): number {
  let last: ts.Node | undefined
  ts.forEachChild(statement, (child) => {
    last = child
  })
  const end = last?.end ?? statement.end
  return text[statement.end - 1] === ';' && /[\r\n]/.test(text.slice(end, statement.end))
    ? end
    : statement.end
}

/** Syntax errors of a file: where they are and what the parser says. */
export function syntaxErrors(
  source: Source,
): readonly { readonly at: number; readonly message: string }[] {
  return (
    programOf(source.file)
      .getSyntacticDiagnostics(source.file)
      // JavaScript with types in it (Flow, a compiler of its own) parses, and is not our concern.
      .filter(({ code }) => code < 8000 || code > 8999)
      .map(({ start, messageText }) => ({
        at: start,
        message: ts.flattenDiagnosticMessageText(messageText, ' '),
      }))
  )
}

const OPTIONS: ts.CompilerOptions = {
  allowJs: true,
  noLib: true,
  noResolve: true,
  types: [],
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
  // A file without imports is still a module of its own: two files never share a name.
  moduleDetection: ts.ModuleDetectionKind.Force,
}

function parse(path: string, text: string | undefined): Source | undefined {
  if (text === undefined) return undefined

  // Scripts such as `bin/www` have no extension, and the parser decides the language by it.
  const fileName = /\.[cm]?[jt]sx?$/.test(path) ? `/${path}` : `/${path}.js`
  let parsed: ts.SourceFile | undefined
  let checker: ts.TypeChecker | undefined
  return {
    path,
    text,
    get file() {
      parsed ??= ts.createSourceFile(fileName, text, ts.ScriptTarget.ESNext, true)
      return parsed
    },
    symbolOf(name) {
      checker ??= programOf(this.file).getTypeChecker()
      const { parent } = name
      if (ts.isShorthandPropertyAssignment(parent)) {
        return checker.getShorthandAssignmentValueSymbol(parent)
      }
      return ts.isExportSpecifier(parent)
        ? checker.getExportSpecifierLocalTargetSymbol(parent)
        : checker.getSymbolAtLocation(name)
    },
  }
}

/** One program per file: its names are resolved by scope, and other files are followed by us. */
function programOf(file: ts.SourceFile): ts.Program {
  const isThis = (name: string): boolean => name === file.fileName
  return ts.createProgram({
    rootNames: [file.fileName],
    options: OPTIONS,
    host: {
      getSourceFile: (name) => (isThis(name) ? file : undefined),
      getDefaultLibFileName: () => '/lib.d.ts',
      writeFile: () => undefined,
      getCurrentDirectory: () => '/',
      getCanonicalFileName: (name) => name,
      useCaseSensitiveFileNames: () => true,
      getNewLine: () => '\n',
      fileExists: isThis,
      readFile: (name) => (isThis(name) ? file.text : undefined),
    },
  })
}
