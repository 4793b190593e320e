/** The part of JSON Schema that zod writes, as far as types and documents are made from it. */
export type JsonSchema = {
  readonly [keyword: string]: unknown
  readonly $ref?: string
  readonly description?: string
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
  readonly allOf?: readonly JsonSchema[]
  readonly not?: JsonSchema
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | JsonSchema
  readonly propertyNames?: JsonSchema
  readonly items?: JsonSchema | boolean
  readonly prefixItems?: readonly JsonSchema[]
  readonly readOnly?: boolean
  readonly contentMediaType?: string
}

/** Names that mean something else in the file of types. */
const TAKEN = new Set(['AppEvents', 'Record', 'Uint8Array'])

export type Definitions = Readonly<Record<string, JsonSchema>>

/** One schema as the project's zod described it, with the named schemas that it refers to. */
export type Described = {
  readonly schema: JsonSchema
  readonly definitions: Definitions
  readonly isOptional: boolean
}

/** What a project declares, as it was read. */
export type DeclaredEvents = {
  readonly client: readonly {
    readonly event: string
    readonly scope: 'shared' | 'personal'
    readonly isQuery: boolean
    readonly payload: Described
    readonly reply?: Described
  }[]
  readonly server: readonly { readonly event: string; readonly payload: Described }[]
}

export type Payload = { readonly schema: JsonSchema; readonly isOptional: boolean }

/** Every event, sorted by its name, and the schemas that have a name, once each. */
export type EventSchemas = {
  readonly client: readonly {
    readonly event: string
    readonly scope: 'shared' | 'personal'
    readonly isQuery: boolean
    readonly payload: Payload
    readonly reply?: Payload
  }[]
  readonly server: readonly { readonly event: string; readonly payload: Payload }[]
  readonly definitions: Definitions
}

/** Joins the named schemas of all events. One that means another thing in another place gets a name of its own. */
export function eventSchemasOf(declared: DeclaredEvents): EventSchemas {
  const definitions = new Map<string, JsonSchema>()
  const named = (event: string, described: Described): Payload => {
    const names = namesFor(event, described.definitions, definitions)
    const renamed = (schema: JsonSchema): JsonSchema => tidied(schema, names)
    for (const [id, schema] of Object.entries(described.definitions)) {
      definitions.set(names.get(id) ?? id, withoutId(renamed(schema)))
    }
    return { schema: renamed(described.schema), isOptional: described.isOptional }
  }
  const server = sorted(declared.server).map(({ event, payload }) => ({
    event,
    payload: named(event, payload),
  }))
  const client = sorted(declared.client).map(({ payload, reply, ...rest }) => ({
    ...rest,
    ...(reply === undefined ? {} : { reply: named(rest.event, reply) }),
    payload: named(rest.event, payload),
  }))
  const byName = [...definitions].toSorted(([a], [b]) => (a < b ? -1 : 1))
  return { client, server, definitions: Object.fromEntries(byName) }
}

/** `order.updated` as the name of a type: `OrderUpdated`. */
export function typeNameOf(name: string): string {
  const parts = name.split(/[^A-Za-z0-9]+/).filter((part) => part !== '')
  const joined = parts.map((part) => part.slice(0, 1).toUpperCase() + part.slice(1)).join('')
  return /^[0-9]/.test(joined) || joined === '' ? `Type${joined}` : joined
}

/** A name of the application is kept; what zod numbered by itself is named after its event. */
function namesFor(
  event: string,
  own: Definitions,
  taken: ReadonlyMap<string, JsonSchema>,
): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const id of Object.keys(own)) {
    const wanted = /^__schema\d+$/.test(id) ? `${typeNameOf(event)}Part` : typeNameOf(id)
    names.set(id, wanted)
  }
  const ids = [...names.keys()]
  for (const id of ids) {
    const wanted = names.get(id) ?? id
    const used = new Set(ids.filter((other) => other !== id).map((other) => names.get(other)))
    const isFree = (name: string): boolean => {
      const other = taken.get(name)
      if (used.has(name) || TAKEN.has(name)) return false
      return other === undefined || isSame(other, withoutId(tidied(own[id] ?? {}, names)))
    }
    let name = wanted
    for (let count = 2; !isFree(name); count += 1) name = `${wanted}${count}`
    names.set(id, name)
  }
  return names
}

function sorted<Item extends { readonly event: string }>(items: readonly Item[]): readonly Item[] {
  return items.toSorted((a, b) => (a.event < b.event ? -1 : 1))
}

function isSame(a: JsonSchema, b: JsonSchema): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

function withoutId({ id: _id, ...schema }: JsonSchema): JsonSchema {
  return schema
}

/** References under their final names, and without the limits that every integer of JavaScript has anyway. */
function tidied(schema: JsonSchema, names: ReadonlyMap<string, string>): JsonSchema {
  const text = JSON.stringify(schema, (key, value: unknown) => {
    if (key === 'minimum' && value === Number.MIN_SAFE_INTEGER) return undefined
    if (key === 'maximum' && value === Number.MAX_SAFE_INTEGER) return undefined
    if (key !== '$ref' || typeof value !== 'string') return value
    const id = value.replace('#/$defs/', '')
    return `#/$defs/${names.get(id) ?? id}`
  })
  const parsed: JsonSchema = JSON.parse(text)
  return parsed
}
