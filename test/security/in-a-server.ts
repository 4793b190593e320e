import { afterAll, beforeAll } from 'vitest'
import { startMs } from '../conformance/suite/index.ts'
import type { Blueprint, Fleet } from '../conformance/suite/target.ts'
import { Trial } from '../conformance/suite/trial.ts'
import { nodeTarget } from '../conformance/targets/node.ts'

/** A server for all tests of a file; each call of the result is a trial of its own on it. */
export function inAServer(
  blueprint: Blueprint,
  env: Readonly<Record<string, string>> = {},
): () => Trial {
  const target = nodeTarget(blueprint)
  let fleet: Fleet | undefined
  beforeAll(async () => {
    fleet = await target.start(blueprint, { env, nodes: 1 })
  }, startMs)
  afterAll(async () => fleet?.stop())

  return () => {
    if (fleet === undefined) throw new Error('The server was not started.')
    return new Trial(fleet, blueprint, target.events)
  }
}
