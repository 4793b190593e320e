import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { tempFolder } from '../support/in-temp-folder.ts'
import { runCli } from '../support/run-cli.ts'
import { diagnostics, edit, projectWith, unformatted, write } from './support.ts'

/** Holds for `AppEvents` of the file and of the import, in both directions and member by member. */
const EQUAL = `import type { AppEvents as Written } from '../docs/events.js'
import type { AppEvents } from './events.js'

type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
type Server<T> = { -readonly [Event in keyof T]: Plain<T[Event]> }
type Plain<T> = T extends Uint8Array ? 'bytes' : T extends object ? { [K in keyof T]: Plain<T[K]> } : T

export const client: Equal<Plain<Written['client']>, Plain<AppEvents['client']>> = true
export const server: Equal<Server<Written['server']>, Server<AppEvents['server']>> = true
`

/** A handler of every shape that its schema can have. */
const SHAPES = `import { z } from 'zod'
import { defineHandler } from './handler.js'

const place = z.strictObject({ x: z.number(), y: z.number() }).meta({ id: 'Place', description: 'Somewhere.' })
const dot = z.strictObject({ kind: z.literal('dot'), at: place })
const line = z.strictObject({ kind: z.literal('line'), from: place, to: place.optional() })
const colours = ['crimson', 'vermilion', 'chartreuse', 'ultramarine', 'aquamarine', 'periwinkle', 'burgundy'] as const

export const shapes = defineHandler({
  event: 'shapes',
  scope: 'personal',
  payload: z.strictObject({
    id: z.uuid(),
    total: z.number().min(0),
    'with-dash': z.boolean().describe("It's a */ trap: \\"quoted\\", and so long that it has to be broken over more than one line."),
    status: z.enum(['open', 'paid']).optional(),
    colour: z.enum(colours),
    colours: z.array(z.enum(colours)),
    tags: z.array(z.string().max(20)).max(10),
    maybe: place.nullable(),
    inline: z.strictObject({ a: z.string() }).nullable(),
    shape: z.discriminatedUnion('kind', [dot, line]),
    either: z.union([z.string(), z.array(z.int()), z.null()]).optional(),
    pair: z.tuple([z.string(), z.int()]),
    byName: z.record(z.string(), z.int()),
    byKey: z.record(z.enum(['a', 'b']), z.boolean()),
    deep: z.record(z.string(), z.strictObject({ places: z.array(place) })),
    anything: z.unknown(),
    list: z.array(z.strictObject({ a: z.literal("it's"), b: z.literal(1) })),
    when: z.iso.datetime().transform((text) => new Date(text)),
  }),
  reply: z.union([z.strictObject({ ok: z.literal(true) }), z.strictObject({ why: z.string() })]),
  handle: ({ data }) => ({ reply: data.total > 0 ? { ok: true } : { why: 'nothing' } }),
})

export const bytes = defineHandler({
  event: 'bytes:in',
  scope: 'personal',
  payload: z.instanceof(Uint8Array),
  reply: z.int(),
  handle: ({ data }) => ({ reply: data.length }),
})
`

const PROJECTS = [
  { starter: 'chat', database: 'none' },
  { starter: 'dashboard' },
  { starter: 'blank', rooms: false },
] as const

test.each(PROJECTS)('the written types are those of the import: %o', async (given) => {
  const folder = projectWith(given)

  const { code, stdout } = await runCli(['types'], { cwd: join(folder, 'src/ws') })
  write(folder, 'client/equal.ts', EQUAL)

  expect({ code, stdout }).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('docs/events.d.ts'),
  })
  expect(await diagnostics(folder, 'client')).toBe('')
  expect(await unformatted(folder, 'docs/events.d.ts')).toBe('')
})

test('schemas of every shape become their types', async () => {
  const folder = projectWith({ starter: 'blank' })
  write(folder, 'src/ws/handlers/shapes.ts', SHAPES)
  edit(
    folder,
    'src/ws/handlers/index.ts',
    "'./echo.js'\n",
    "'./echo.js'\nimport { bytes, shapes } from './shapes.js'\n",
  )
  edit(folder, 'src/ws/handlers/index.ts', '[echo]', '[echo, shapes, bytes]')

  await runCli(['types'], { cwd: folder })
  write(folder, 'client/equal.ts', EQUAL)

  expect(await diagnostics(folder, 'client')).toBe('')
  expect(await unformatted(folder, 'docs/events.d.ts')).toBe('')
  // The comparison can fail.
  edit(folder, 'docs/events.d.ts', 'total: number', 'total: string')
  expect(await diagnostics(folder, 'client')).toContain('client/equal.ts(9,14)')
})

test('a client that was copied elsewhere compiles with the file, and with nothing else', async () => {
  const folder = projectWith({ starter: 'chat', database: 'none' })
  const elsewhere = tempFolder()
  for (const name of ['realtime-client', 'connection', 'emitter', 'protocol', 'tsconfig']) {
    const file = name === 'tsconfig' ? 'tsconfig.json' : `${name}.ts`
    write(elsewhere, `web/${file}`, readFileSync(join(folder, 'client', file), 'utf8'))
  }
  write(elsewhere, 'web/events.ts', readFileSync(join(folder, 'client/events.ts'), 'utf8'))

  const { code } = await runCli(['types', '--out', join(elsewhere, 'web/events.ts')], {
    cwd: folder,
  })

  expect(code).toBe(0)
  expect(readFileSync(join(elsewhere, 'web/events.ts'), 'utf8')).not.toContain('import')
  expect(existsSync(join(elsewhere, 'web/.create-realtime'))).toBe(false)
})

test("a file that is somebody else's is not written over", async () => {
  const folder = projectWith({ starter: 'blank' })

  const { code, stderr } = await runCli(['types', '--out', 'src/main.ts'], { cwd: folder })

  expect(code).toBe(4)
  expect(stderr).toContain(join(folder, 'src/main.ts'))
  expect(readFileSync(join(folder, 'src/main.ts'), 'utf8')).not.toContain('AppEvents')
})

test('undo takes the file back, and a dry run writes none', async () => {
  const folder = projectWith({ starter: 'blank' })
  const dry = await runCli(['types', '--dry-run'], { cwd: folder })
  expect(dry.stdout).toContain('+export type AppEvents = {')
  expect(existsSync(join(folder, 'docs'))).toBe(false)

  await runCli(['types'], { cwd: folder })
  const undone = await runCli(['undo', '--yes'], { cwd: folder })

  expect(undone.code).toBe(0)
  expect(existsSync(join(folder, 'docs'))).toBe(false)
})
