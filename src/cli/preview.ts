import type { FileOp, Plan } from '../plan/plan.ts'
import type { Terminal } from './terminal.ts'

type Folder = { readonly name: string; readonly files: number; readonly because: readonly string[] }

/** What a plan writes, one line per folder: how many files, and which choices they come from. */
export function renderPreview(plan: Plan, { paint, width }: Terminal): readonly string[] {
  const folders = foldersOf(plan.ops)
  const longest = Math.max(...folders.map(({ name }) => name.length))
  const lines = folders.map(({ name, files, because }) => {
    const count = `${String(files).padStart(3)} ${files === 1 ? 'file ' : 'files'}`
    const room = width - longest - 20
    const why = because.join(', ')
    const shown = why.length > room ? `${why.slice(0, Math.max(0, room - 1))}…` : why
    return `${paint('cyan', name.padEnd(longest))}  ${count}  ${paint('dim', shown)}`
  })
  return [...lines, ...rootLines(plan.ops, width).map((line) => paint('dim', line))]
}

/** Every file with the reason for it. */
export function renderFileList(plan: Plan, { paint }: Terminal): readonly string[] {
  const longest = Math.max(...plan.ops.map(({ path }) => path.length))
  return plan.ops.map(({ path, because }) => `${path.padEnd(longest)}  ${paint('dim', because)}`)
}

/** Folders of at most three levels, as deeper ones tell nothing at a glance. */
function foldersOf(ops: readonly FileOp[]): readonly Folder[] {
  const found = new Map<string, FileOp[]>()
  for (const op of ops) {
    const parts = op.path.split('/').slice(0, -1).slice(0, 3)
    const name = parts.length === 0 ? './' : `${parts.join('/')}/`
    found.set(name, [...(found.get(name) ?? []), op])
  }
  return [...found]
    .map(([name, inside]) => ({
      name,
      files: inside.length,
      because: [...new Set(inside.map(({ because }) => because))],
    }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

/** The names in the top folder, wrapped: these are what a person sees first. */
function rootLines(ops: readonly FileOp[], width: number): readonly string[] {
  const names = ops.map(({ path }) => path).filter((path) => !path.includes('/'))
  const lines: string[] = []
  for (const name of names) {
    const last = lines.at(-1)
    if (last === undefined || last.length + name.length + 2 > width - 6) lines.push(`  ${name}`)
    else lines[lines.length - 1] = `${last}  ${name}`
  }
  return lines
}
