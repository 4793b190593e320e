import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'realtime-app-'))
let testNumber = 0

/** The database of the present test: new, and shared by all servers that the test starts. */
export function databaseUrl(): string {
  return `file:${join(folder, `${testNumber}.db`)}`
}

beforeEach(() => {
  testNumber += 1
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))
