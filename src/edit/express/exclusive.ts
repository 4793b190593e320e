import { ts } from 'ts-morph'

/** Whether at most one of two places runs: they stand in different branches of one decision. */
export function areExclusive(a: ts.Node, b: ts.Node): boolean {
  const outerA = outerNodes(a)
  const outerB = outerNodes(b)
  const shared = outerA.find((node) => outerB.includes(node))
  if (shared === undefined) return false

  const branchA = outerA[outerA.indexOf(shared) - 1] ?? a
  const branchB = outerB[outerB.indexOf(shared) - 1] ?? b
  if (ts.isIfStatement(shared) || ts.isConditionalExpression(shared)) {
    return isBranch(shared, branchA) && isBranch(shared, branchB)
  }
  if (ts.isCaseBlock(shared)) return true
  const isEarlier = branchA.pos < branchB.pos
  return ts.isBlock(shared) && leaves(isEarlier ? branchA : branchB, isEarlier ? a : b)
}

function outerNodes(node: ts.Node): readonly ts.Node[] {
  const found: ts.Node[] = []
  for (let at: ts.Node | undefined = node; at !== undefined; at = at.parent) found.push(at)
  return found
}

function isBranch(decision: ts.IfStatement | ts.ConditionalExpression, node: ts.Node): boolean {
  return ts.isIfStatement(decision)
    ? node === decision.thenStatement || node === decision.elseStatement
    : node === decision.whenTrue || node === decision.whenFalse
}

/** `if (secure) { …; return }`: what follows runs only where the branch did not. */
function leaves(statement: ts.Node, place: ts.Node): boolean {
  if (!ts.isIfStatement(statement)) return false
  const branch = [statement.thenStatement, statement.elseStatement].find(
    (one) => one !== undefined && one.pos <= place.pos && place.end <= one.end,
  )
  if (branch === undefined) return false
  const last = ts.isBlock(branch) ? branch.statements.at(-1) : branch
  return last !== undefined && (ts.isReturnStatement(last) || ts.isThrowStatement(last))
}
