import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { userStream } from './audience.js'
import type { ConnectionLimit, Seat, StreamLog } from './backplane/contracts.js'
import type { Principal } from './middleware/authenticate.js'
import { encodeBody } from './protocol.js'
import { decideUpgrade, type Refusal, type UpgradeParts } from './upgrade.js'

export interface AdmissionParts {
  readonly upgrade: UpgradeParts
  readonly connectionLimit: ConnectionLimit
  readonly streams: StreamLog
}

/** A place among the connections of one user; whoever holds it gives it back. */
export interface TakenSeat extends Seat {
  readonly principal: Principal
}

export type Admitted =
  | { readonly accepted: true; readonly seat: TakenSeat }
  | { readonly accepted: false; readonly refusal: Refusal }

/** Decides an upgrade and takes a seat for it. An older connection of the same client instance is sent away. */
export async function admit(
  { upgrade, connectionLimit, streams }: AdmissionParts,
  request: IncomingMessage,
): Promise<Admitted> {
  const decision = await decideUpgrade(upgrade, request)
  if (!decision.accepted) return decision

  const { principal } = decision
  const connection = randomUUID()
  const instance = decision.instance || connection
  const seat = { user: principal.userId, instance, connection, principal }
  const admission = await connectionLimit.acquire(seat)
  if (!admission.admitted) {
    const message = 'Too many connections of this user.'
    return { accepted: false, refusal: { status: 429, message, headers: { 'Retry-After': '5' } } }
  }
  if (admission.replaced !== null) {
    const body = encodeBody('sys.superseded', { connection: admission.replaced })
    try {
      await streams.publish(userStream(seat.user), { body })
    } catch (error) {
      await connectionLimit.release(seat)
      throw error
    }
  }
  return { accepted: true, seat }
}
