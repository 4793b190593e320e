import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

// A program of its own, run by the Node of the project: it loads the project's handlers and events and tells the
// process that started it what they declare, as JSON Schema by the project's own zod. Nothing is served or written.

type Schema = {
  readonly _zod: {
    readonly def: { readonly type: string }
    readonly bag: { readonly Class?: unknown }
  }
}

type Zod = {
  readonly object: (shape: Readonly<Record<string, unknown>>) => Schema
  readonly toJSONSchema?: (schema: Schema, options: object) => Converted
}

type Converted = {
  readonly properties: { readonly value: object }
  readonly required?: readonly string[]
  readonly $defs?: object
}

type Node = {
  readonly zodSchema: Schema
  readonly jsonSchema: Record<string, unknown>
  readonly path: readonly (string | number)[]
}

/** What JSON has no word for: a schema of such a value cannot be told to anybody else. */
const UNSPEAKABLE = new Set([
  'bigint',
  'custom',
  'date',
  'file',
  'function',
  'map',
  'nan',
  'promise',
  'set',
  'symbol',
  'transform',
])

const [handlersPath = '', eventsPath = '', zodName = 'zod'] = process.argv.slice(2)

await tell(await answer())

async function answer(): Promise<object> {
  try {
    const zod: Zod = createRequire(handlersPath)(zodName)
    if (zod.toJSONSchema === undefined) return { kind: 'old-zod' }
    const handlers = exported(await load(handlersPath), 'handlers')
    const serverEvents = exported(await load(eventsPath), 'serverEvents')
    if (!Array.isArray(handlers)) return { kind: 'missing', name: 'handlers', path: handlersPath }
    if (!isRecord(serverEvents)) return { kind: 'missing', name: 'serverEvents', path: eventsPath }
    return { kind: 'read', ...described(zod, handlers, serverEvents) }
  } catch (error) {
    const { message, stack = '' } = error instanceof Error ? error : new Error(String(error))
    return { kind: 'threw', message, stack }
  }
}

function described(zod: Zod, handlers: readonly unknown[], serverEvents: object): object {
  const problems: { readonly event: string; readonly path: string; readonly type: string }[] = []
  const schemaOf = (event: string, schema: unknown, io: 'input' | 'output'): object | undefined => {
    if (!isSchema(schema)) return undefined
    const note = (path: string, type: string): void => void problems.push({ event, path, type })
    return converted(zod, schema, io, note)
  }
  const client = handlers.filter(isRecord).map((handler) => {
    const event = String(handler['event'])
    return {
      event,
      scope: handler['scope'],
      isQuery: handler['isQuery'] === true,
      payload: schemaOf(event, handler['payload'], 'input'),
      reply: schemaOf(event, handler['reply'], 'output'),
    }
  })
  const server = Object.entries(serverEvents).map(([event, schema]) => ({
    event,
    payload: schemaOf(event, schema, 'output'),
  }))
  return { client, server, problems }
}

/** Inside an object, so that a schema with a name of its own is a reference here as everywhere. */
function converted(
  zod: Zod,
  schema: Schema,
  io: 'input' | 'output',
  note: (path: string, type: string) => void,
): object {
  const override = ({ zodSchema, jsonSchema, path }: Node): void => {
    const {
      _zod: { def, bag },
    } = zodSchema
    const isBytes = bag.Class === Uint8Array
    if (isBytes) jsonSchema['contentMediaType'] = 'application/octet-stream'
    else if (UNSPEAKABLE.has(def.type)) note(placeOf(path), def.type)
  }
  const options = { io, unrepresentable: 'any', override }
  const { properties, required, $defs } = zod.toJSONSchema?.(
    zod.object({ value: schema }),
    options,
  ) ?? {
    properties: { value: {} },
  }
  return {
    schema: properties.value,
    definitions: $defs ?? {},
    isOptional: required?.includes('value') !== true,
  }
}

function placeOf(path: readonly (string | number)[]): string {
  return path
    .slice(2)
    .filter((part) => part !== 'properties')
    .join('.')
}

function load(path: string): Promise<unknown> {
  return import(pathToFileURL(path).href)
}

/** Names that CommonJS exports are not always seen by an import, but always stand in its default. */
function exported(module: unknown, name: string): unknown {
  if (!isRecord(module)) return undefined
  if (name in module) return module[name]
  const whole = module['default']
  return isRecord(whole) ? whole[name] : undefined
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function isSchema(value: unknown): value is Schema {
  return isRecord(value) && isRecord(value['_zod'])
}

/** The project's modules may hold connections or timers open: nothing waits for them. */
function tell(message: object): Promise<void> {
  return new Promise((resolve) => {
    process.send?.(JSON.stringify(message), () => {
      resolve()
      process.exit(0)
    })
  })
}
