import { ts } from 'ts-morph'

import { type Anchor, anchorForCreation } from './anchor.ts'
import type { AuthCalls } from './auth-calls.ts'
import type { Refusal } from './finding.ts'
import { endOf, lineOf, type Place, type Source } from './source.ts'
import { standsAlone } from './statement.ts'
import type { Evaluator, Value } from './value.ts'
import { callsIn } from './writes.ts'

const OURS = { name: 'addTicketRoute', module: 'ticket-route' } as const

type AppPlace = Place & { readonly node: ts.CallExpression | ts.NewExpression }

/**
 * The place of the route that issues tickets: on the app that the entry serves, behind the middleware that the app uses
 * for everything and before its first route, as the last one may answer whatever is left.
 */
export function findTicketPlace(evaluator: Evaluator, entry: string): AuthCalls {
  const apps = appsIn(evaluator)
  const served = apps.length > 1 ? apps.filter((app) => isServed(evaluator, app)) : apps
  const [app, ...more] = served
  if (app === undefined || more.length > 0) {
    const path = app?.source.path ?? entry
    const refusal = noApp(served.length > 0 ? served : apps, entry)
    return { outcome: 'refused', refusal, paste: { path, ours: OURS, expression: 'app' } }
  }
  const anchor = behindMiddleware(evaluator, app, anchorForCreation(app.source, app.node))
  return { outcome: 'found', calls: [{ ours: OURS, anchors: [anchor] }], notes: [] }
}

/** The calls that make an Express app. */
function appsIn(evaluator: Evaluator): readonly AppPlace[] {
  return evaluator.reach
    .filter(({ text }) => /['"`]express['"`]/.test(text))
    .flatMap((source) =>
      callsIn(source)
        .filter((node) => evaluator.value(node, source).some((value) => isMadeBy(value, node)))
        .map((node) => ({ source, node })),
    )
}

function isMadeBy(value: Value, node: ts.Node): boolean {
  return value.kind === 'app' && value.at.node === node
}

/** Whether a `listen` or a server is given this app. */
function isServed(evaluator: Evaluator, { node: made }: AppPlace): boolean {
  return evaluator.reach.some((source) =>
    /listen|createServer|Server\s*\(/.test(source.text)
      ? callsIn(source).some((call) =>
          handedTo(call).some((one) =>
            evaluator.value(one, source).some((value) => isMadeBy(value, made)),
          ),
        )
      : false,
  )
}

function handedTo({ expression, arguments: given }: ts.CallExpression | ts.NewExpression) {
  if (!ts.isPropertyAccessExpression(expression)) return []
  if (expression.name.text === 'listen') return [expression.expression]
  return /^(createServer|Server)$/.test(expression.name.text) ? (given ?? []) : []
}

/** Moves a place behind the middleware of packages that follows the creation of the app: CORS belongs before the route. */
function behindMiddleware(evaluator: Evaluator, { source }: AppPlace, anchor: Anchor): Anchor {
  if (anchor.kind === 'wrap') return anchor
  const statements = statementsAfter(source, anchor)
  let last: ts.Statement | undefined
  for (const statement of statements) {
    if (isMiddleware(evaluator, source, statement, anchor.expression)) last = statement
    else if (!isAside(statement, anchor.expression)) break
  }
  if (last === undefined || !standsAlone(source, last)) return anchor
  return { ...anchor, kind: 'after', start: last.getStart(source.file), end: endOf(source, last) }
}

function statementsAfter({ file }: Source, { start }: Anchor): readonly ts.Statement[] {
  const visit = (node: ts.Node): readonly ts.Statement[] | undefined => {
    const listed = ts.isSourceFile(node) || ts.isBlock(node) ? node.statements : undefined
    const at = listed?.findIndex((one) => one.getStart(file) === start) ?? -1
    return listed !== undefined && at !== -1 ? listed.slice(at + 1) : ts.forEachChild(node, visit)
  }
  return visit(file) ?? []
}

/** `app.use(cors())`: of a package and for every path. */
function isMiddleware(
  evaluator: Evaluator,
  source: Source,
  statement: ts.Statement,
  app: string,
): boolean {
  const call = callOf(statement)
  if (call?.expression.getText() !== `${app}.use`) return false
  return call.arguments.every(
    (one) =>
      ts.isCallExpression(one) &&
      evaluator.value(one.expression, source).some(({ kind }) => kind === 'package'),
  )
}

/** Settings of the app, and whatever does not concern it. */
function isAside(statement: ts.Statement, app: string): boolean {
  const name = app.replaceAll('$', String.raw`\$`).replaceAll('.', String.raw`\.`)
  if (!new RegExp(`(^|[^\\w$.])${name}(?![\\w$])`).test(statement.getText())) return true
  const called = callOf(statement)?.expression.getText() ?? ''
  return [`${app}.set`, `${app}.enable`, `${app}.disable`, `${app}.engine`].includes(called)
}

function callOf(statement: ts.Statement): ts.CallExpression | undefined {
  const expression = ts.isExpressionStatement(statement) ? statement.expression : undefined
  return expression !== undefined && ts.isCallExpression(expression) ? expression : undefined
}

function noApp(apps: readonly AppPlace[], entry: string): Refusal {
  const places = apps.map(lineOf)
  return {
    reason: 'no-ticket-route',
    message:
      places.length === 0
        ? `Nothing that ${entry} reaches makes the Express app by \`express()\`, so there is no place for the route that issues tickets.`
        : `There are several Express apps, and tickets need a route on one: ${places.join(', ')}.`,
    where: places[0] ?? entry,
    hint: 'Add the route by hand as shown, or choose `--auth jwt`, which needs none.',
  }
}
