import { createHash, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'

/** Whose key it is; a user may have several. */
export interface KeyOwner {
  readonly userId: string
  readonly name: string
}

/** A key as the server keeps it. The key itself is only with its owner. */
export interface ApiKey extends KeyOwner {
  /** SHA-256 of the key. A key is random, so a slow hash would protect nothing more. */
  readonly hash: Buffer
}

/** `name:sha256,name:sha256`, as `npm run api-key` prints them. */
export const apiKeys = () => z.string().transform(readKeys).default([])

export interface KeyRing {
  /** Lets a key in from now on, for example one from your database. It is forgotten with the process. */
  readonly add: (owner: KeyOwner, key: string) => void
  /** Takes equally long for a key that is almost right and one that is all wrong. */
  readonly ownerOf: (key: string) => KeyOwner | undefined
}

export function createKeyRing(configured: readonly ApiKey[]): KeyRing {
  const keys = [...configured]

  return {
    add: ({ userId, name }, key) => void keys.push({ userId, name, hash: hashOf(key) }),
    ownerOf: (key) => {
      const hash = hashOf(key)
      let owner: KeyOwner | undefined
      // Every key is compared, so that the time says nothing about how many there are before the right one.
      for (const known of keys) if (timingSafeEqual(known.hash, hash)) owner = known
      return owner
    },
  }
}

export function hashOf(key: string): Buffer {
  return createHash('sha256').update(key).digest()
}

function readKeys(text: string, context: z.RefinementCtx): readonly ApiKey[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
    .map((item, index) => readKey(item, index, context))
}

function readKey(item: string, index: number, context: z.RefinementCtx): ApiKey {
  const [, name = '', hash = ''] = /^([A-Za-z0-9_.-]{1,96}):([0-9a-f]{64})$/.exec(item) ?? []
  // The item may be a key in the clear, so the message names its place only.
  if (name === '')
    context.addIssue(`key ${index + 1} is not name:sha256; try: npm run api-key -- <name>`)
  return { userId: name, name, hash: Buffer.from(hash, 'hex') }
}
