import type { Source } from './source.ts'

/** Whether a file brings our function in: by its module, whatever name the folder has. */
export function isAttached({ text }: Source): boolean {
  return /\battachRealtime\b[^\n]*['"`][^'"`\n]*\/attach(\.[cm]?[jt]s)?['"`]/.test(text)
}
