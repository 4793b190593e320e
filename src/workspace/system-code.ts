/** What the system calls an error, `ENOENT` for example; empty for an error that is none of its. */
export function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
