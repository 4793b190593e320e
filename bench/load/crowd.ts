import { dialects, signToken, type Dialect, type DialectName, type Place } from './dialects.ts'
import { Line } from './line.ts'

/** The largest frame that carries no event: acks and presence are shorter, every event of the rows is longer. */
const eventBytes = 170
/** As many as the generated server lets a user have by default. */
const connectionsPerUser = 5

export interface CrowdRequest {
  readonly dialect: DialectName
  readonly port: number
  readonly count: number
  /** Handshakes in flight at a time. */
  readonly concurrency: number
  /** Connections that share a room; 0 for none. */
  readonly perRoom: number
  /** Tells crowds of one server apart. */
  readonly name: string
}

/** Connections of one server. */
export interface Crowd {
  readonly dialect: Dialect
  readonly lines: readonly Line[]
  readonly room: string
  /** Called for every event that any of them gets. */
  onEvent: (line: Line) => void
  /** Called for every other text frame. */
  onOther: (line: Line) => void
}

/** Signs the tokens first, so that opening costs this process little. */
export function placesOf({ count, perRoom, name }: CrowdRequest): readonly Place[] {
  const tokens = Array.from({ length: Math.ceil(count / connectionsPerUser) }, (_, user) =>
    signToken(`${name}-${user}`),
  )
  return Array.from({ length: count }, (_, index) => {
    const user = Math.floor(index / connectionsPerUser)
    return {
      user: `${name}-${user}`,
      instance: `${name}-${index}`,
      room: perRoom === 0 ? undefined : roomName(name, Math.floor(index / perRoom)),
      token: tokens[user] ?? '',
    }
  })
}

function roomName(crowd: string, index: number): string {
  return `${crowd}-room-${index}`
}

/** Opens the connections and resolves once all have entered. */
export async function openCrowd(request: CrowdRequest, places: readonly Place[]): Promise<Crowd> {
  const dialect = dialects[request.dialect]
  const lines: Line[] = []
  const crowd: Crowd = {
    dialect,
    lines,
    room: roomName(request.name, 0),
    onEvent: () => undefined,
    onOther: () => undefined,
  }
  const waiting = [...places.entries()].toReversed()

  async function work(): Promise<void> {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const [index, place] = next
      lines[index] = await enter(request.port, crowd, place)
    }
  }

  await Promise.all(Array.from({ length: request.concurrency }, work))
  return crowd
}

function enter(port: number, crowd: Crowd, place: Place): Promise<Line> {
  const { dialect } = crowd
  return new Promise((resolve, reject) => {
    const line: Line = new Line({
      port,
      path: dialect.path(place),
      headers: dialect.headers(place),
      onOpen: (opened) => dialect.enter(opened, place, () => setImmediate(() => resolve(line))),
      onFrame(from, bytes) {
        if (bytes <= eventBytes) {
          crowd.onOther(from)
          return
        }
        from.received += 1
        crowd.onEvent(from)
      },
      onEnd: (_line, reason) => reject(new Error(`A connection ended: ${reason}`)),
    })
  })
}
