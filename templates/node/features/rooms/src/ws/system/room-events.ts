import { z } from 'zod'
import { HandlerError } from '../handlers/handler.js'
import type { PresenceStore } from '../presence.js'
import { encodeBody, volatileFrame, type ClientFrame } from '../protocol.js'
import { roomStream } from '../room-stream.js'
import type { Rooms } from '../rooms.js'
import { formatCursor, parseCursor } from '../streams/position.js'
import { resumeExactly, type ResumeParts } from '../streams/resume.js'
import { orResync } from '../streams/resync.js'
import type { SystemEvent } from './system-event.js'

export interface RoomEventParts {
  readonly rooms: Rooms
  readonly presence: PresenceStore
  readonly resume: ResumeParts
}

const joinPayload = z.strictObject({ cursor: z.string().max(160).optional() })

/** What clients may ask of rooms: `sys.join`, `sys.leave`, `sys.presence`, `presence.heartbeat`. */
export function createRoomEvents(parts: RoomEventParts): Readonly<Record<string, SystemEvent>> {
  const { rooms, presence } = parts
  return {
    'sys.join': createJoin(parts),
    'sys.leave': async (connection, frame, acknowledge) => {
      const room = roomOf(frame)
      await rooms.part(connection, room)
      acknowledge({ room })
    },
    'sys.presence': async (connection, frame, acknowledge) => {
      const room = roomOf(frame)
      if (!connection.subscriptions.has(roomStream(room)))
        throw new HandlerError('not_joined', 'You are not in this room.')
      const state = await presence.state(room)
      connection.send(volatileFrame(encodeBody('sys.presence', state, room)))
      acknowledge()
    },
    'presence.heartbeat': async (connection, _frame, acknowledge) => {
      await rooms.renew(connection)
      acknowledge()
    },
  }
}

/** The ack comes first, then the stream from the given cursor, or live from the cursor in the ack. */
function createJoin({ rooms, resume }: RoomEventParts): SystemEvent {
  return async (connection, frame, acknowledge) => {
    const room = roomOf(frame)
    const payload = joinPayload.safeParse(frame.data ?? {})
    const cursor = payload.data?.cursor === undefined ? undefined : parseCursor(payload.data.cursor)
    if (
      !payload.success ||
      (payload.data.cursor !== undefined && cursor?.stream !== roomStream(room))
    )
      throw new HandlerError('invalid', 'cursor must be a cursor of this room')

    const subscription = await rooms.join(connection, room)
    const { stream, position } = subscription
    acknowledge({ room, cursor: formatCursor(stream, position) })
    if (cursor === undefined) subscription.goLive()
    else await orResync(connection, resumeExactly(resume, subscription, cursor.position))
  }
}

function roomOf({ room }: ClientFrame): string {
  if (room === undefined) throw new HandlerError('invalid', 'This event needs a room.')
  return room
}
