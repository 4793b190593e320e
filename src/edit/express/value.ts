import type { ts } from 'ts-morph'

import type { Place, Source } from './source.ts'

/** A function that has a body which we can read. */
export type FunctionNode =
  | ts.FunctionDeclaration
  | ts.FunctionExpression
  | ts.ArrowFunction
  | ts.MethodDeclaration
  | ts.GetAccessorDeclaration
  | ts.ConstructorDeclaration

/** What the parameters of the surrounding calls stand for, found out only when one is asked for. */
export type Bindings = ReadonlyMap<ts.ParameterDeclaration, () => readonly Value[]>

/** Who answers the requests of a server: an Express app, a function, a framework like it, or nobody in sight. */
export type Served = 'app' | 'function' | 'nothing' | 'other'

export type Protocol = 'http' | 'https' | 'http2'

/**
 * What an expression is, judged by how it was made and never by its name. An expression may have several
 * values (a branch chose), or none where we cannot tell.
 */
export type Value =
  | { readonly kind: 'package'; readonly name: string; readonly members: readonly string[] }
  | { readonly kind: 'file'; readonly path: string }
  /** An Express application. */
  | { readonly kind: 'app'; readonly at: Place }
  /** An http(s).Server: `at` is the call that made it, which is its identity. */
  | {
      readonly kind: 'server'
      readonly at: Place
      readonly protocol: Protocol
      readonly serves: Served
    }
  /** Something that a package made and that is none of the above. */
  | { readonly kind: 'made'; readonly by: string; readonly how: string; readonly at: Place }
  | {
      readonly kind: 'function'
      readonly node: FunctionNode
      readonly source: Source
      readonly bound: Bindings
    }
  | { readonly kind: 'class'; readonly node: ts.ClassLikeDeclaration; readonly source: Source }
  | { readonly kind: 'instance'; readonly node: ts.ClassLikeDeclaration; readonly source: Source }
  | {
      readonly kind: 'object'
      readonly node: ts.ObjectLiteralExpression
      readonly source: Source
      readonly bound: Bindings
    }
  | { readonly kind: 'promise'; readonly of: readonly Value[] }

export type Server = Extract<Value, { kind: 'server' }>

/** What every part of the evaluation may ask of the others. */
export interface Evaluator {
  /** Files that the app can reach from its entry, nearest first. */
  readonly reach: readonly Source[]
  value(node: ts.Node, source: Source, bound?: Bindings): readonly Value[]
  /** What a file gives to an import of `name`; `*` is what `require` gives. */
  exported(path: string, name: string): readonly Value[]
  member(of: Value, name: string): readonly Value[]
  /** What an import or require of `specifier` gives. */
  imported(specifier: string, from: Source, name: string): readonly Value[]
  call(callee: Value, at: Place, bound: Bindings): readonly Value[]
}

export const NOTHING_BOUND: Bindings = new Map()

/** What `await` gives. */
export function awaited(values: readonly Value[]): readonly Value[] {
  return values.flatMap((value) => (value.kind === 'promise' ? awaited(value.of) : [value]))
}

/** What an async function or a promise gives. */
export function promised(values: readonly Value[]): readonly Value[] {
  return values.length === 0 ? [] : [{ kind: 'promise', of: awaited(values) }]
}
