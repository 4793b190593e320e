import type { Ours } from './attach.ts'
import type { Source } from './source.ts'

/** Whether a file brings a function of ours in: by its module, whatever name the folder has. */
export function bringsIn({ text }: Source, { name, module }: Ours): boolean {
  if (!text.includes(name)) return false
  return new RegExp(`\\b${name}\\b[^\\n]*['"\`][^'"\`\\n]*/${module}(\\.[cm]?[jt]s)?['"\`]`).test(
    text,
  )
}

/** Whether a file puts the server on a port already. */
export function isAttached(source: Source): boolean {
  return bringsIn(source, { name: 'attachRealtime', module: 'attach' })
}
