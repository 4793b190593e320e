import type { IncomingMessage, Server } from 'node:http'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import { admit, type AdmissionParts, type Admitted, type TakenSeat } from './admission.js'
import { userStream, type Audience } from './audience.js'
import type { Revocations, Seat } from './backplane/contracts.js'
import type { Clock } from './clock.js'
import { CloseCode } from './close-codes.js'
import type { Config } from './config.js'
import { Connection, type Flusher } from './connection.js'
import { discardOnError } from './discard-on-error.js'
import { drainConnections } from './drain.js'
import { startHeartbeat } from './heartbeat.js'
import { ignoreUpgrade, wantsWebSocket } from './ignore-upgrade.js'
import type { Log } from './log.js'
import type { Metrics } from './metrics.js'
import { queryParameter, subprotocol } from './request.js'
import { encodeBody } from './protocol.js'
import { refuseUpgrade } from './refuse.js'
import { openSession, type SessionParts } from './session.js'
import type { Control, StreamHub } from './streams/stream-hub.js'
import { isRealtimePath, type Refusal } from './upgrade.js'

export interface ServerParts extends AdmissionParts {
  readonly config: Config
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
  readonly hub: StreamHub
  readonly audience: Audience
  readonly revocations: Revocations
  readonly session: SessionParts
  readonly flusher: Flusher
}

/** Pending fragments and buffered chunks of one message: many more than a client needs, few enough to be no weapon. */
const maxFragments = 256

/** The WebSocket side of an HTTP server: owns its connections from the upgrade to the close. */
export class RealtimeServer {
  readonly #parts: ServerParts
  readonly #connections = new Set<Connection>()
  readonly #webSockets: WebSocketServer
  readonly #stopHeartbeat: () => void
  /** Leases that are being renewed or given back: they end before the connection to their store does. */
  readonly #background = new Set<Promise<void>>()
  #isDraining = false

  constructor(parts: ServerParts) {
    const { config, clock, hub } = parts
    this.#parts = parts
    this.#webSockets = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      maxPayload: config.RT_MAX_MESSAGE_BYTES,
      maxFragments,
      maxBufferedChunks: maxFragments,
      perMessageDeflate: false,
      handleProtocols: (offered) => (offered.has(subprotocol) ? subprotocol : false),
    })
    this.#stopHeartbeat = startHeartbeat({
      connections: this.#connections,
      clock,
      limits: {
        pingIntervalMs: config.RT_PING_INTERVAL_MS,
        peerTimeoutMs: config.RT_PEER_TIMEOUT_MS,
        idleTimeoutMs: config.RT_IDLE_TIMEOUT_MS,
        expiryNoticeMs: config.RT_EXPIRY_NOTICE_MS,
      },
      onBeat: (connection) => this.#inBackground('renew', this.#renew(connection)),
    })
    hub.onControl(closeByControl)
  }

  /**
   * Takes the upgrades of `server` for our path, as soon as the realtime server is ready.
   * Other paths are left to other listeners; if there are none, a WebSocket is refused there and any other offer ignored.
   */
  static listen(server: Server, path: string, ready: Promise<RealtimeServer>): void {
    server.on('upgrade', (request, socket, head) => {
      const isOurs = isRealtimePath(request, path)
      const isAlone = server.listenerCount('upgrade') === 1
      if (isAlone && !isOurs && !wantsWebSocket(request)) {
        ignoreUpgrade(server, request, socket, head)
        return
      }
      discardOnError(socket)
      if (isOurs) {
        ready.then(
          (realtime) => realtime.#upgrade(request, socket, head),
          () => refuseUpgrade(socket, unavailable),
        )
      } else if (isAlone) {
        refuseUpgrade(socket, { status: 404, message: 'There is no WebSocket at this path.' })
      }
    })
  }

  attach(server: Server): void {
    RealtimeServer.listen(server, this.#parts.config.RT_PATH, Promise.resolve(this))
  }

  get connectionCount(): number {
    return this.#connections.size
  }

  get isDraining(): boolean {
    return this.#isDraining
  }

  /** Ends all connections of a user on every node and refuses the credentials that they hold. */
  async kick(userId: string): Promise<void> {
    await this.#parts.revocations.revoke(userId)
    await this.#parts.streams.append(userStream(userId), { body: encodeBody('sys.kick', {}) })
  }

  /** Refuses new connections, sends the present ones away in good order and stops every timer. */
  async drain(): Promise<void> {
    const { config, hub } = this.#parts
    this.#isDraining = true
    await drainConnections(this.#connections, {
      delayMs: config.RT_DRAIN_DELAY_MS,
      spreadMs: config.RT_DRAIN_SPREAD_MS,
    })
    this.#stopHeartbeat()
    hub.stop()
    await Promise.all(this.#background)
  }

  async #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const { config, clock, metrics, log } = this.#parts
    const cancel = clock.after(config.RT_HANDSHAKE_TIMEOUT_MS, () => socket.destroy())
    try {
      const decision = this.#isDraining ? restarting : await admit(this.#parts, request)
      if (!decision.accepted) {
        metrics.refusedHandshake(decision.refusal.status)
        refuseUpgrade(socket, decision.refusal)
        return
      }
      const { seat } = decision
      let isOpen = false
      // The answer and the greeting leave in one write: the connection's first flush lets go of the cork.
      socket.cork()
      this.#webSockets.handleUpgrade(request, socket, head, (webSocket) => {
        // Always a net.Socket, but typed as the wider Duplex.
        if (!(socket instanceof Socket)) return
        isOpen = true
        this.#open(request, seat, socket, webSocket)
      })
      // A peer that went away meanwhile is dropped without the callback, which otherwise runs at once.
      if (!isOpen) await this.#parts.connectionLimit.release(seat)
    } catch (error) {
      log.error({ err: error }, 'upgrade')
      metrics.refusedHandshake(503)
      refuseUpgrade(socket, unavailable)
    } finally {
      cancel()
    }
  }

  #open(request: IncomingMessage, seat: TakenSeat, socket: Socket, webSocket: WebSocket): void {
    const { clock, flusher, log, metrics, session, config } = this.#parts
    const connection = new Connection({
      id: seat.connection,
      principal: seat.principal,
      instance: seat.instance,
      socket,
      webSocket,
      limits: {
        softBytes: config.RT_QUEUE_SOFT_BYTES,
        hardBytes: config.RT_QUEUE_BYTES,
        stallMs: config.RT_STALL_MS,
      },
      flusher,
      elapsed: clock.elapsed,
    })
    const named = { connection: connection.id, user: seat.user }
    this.#connections.add(connection)
    metrics.connections(this.#connections.size)
    log.info(named, 'connect')
    webSocket.on('error', (error) => log.info({ ...named, reason: error.message }, 'error'))
    webSocket.on('close', (code) => {
      this.#connections.delete(connection)
      metrics.connections(this.#connections.size)
      const ms = Math.round(clock.elapsed() - connection.openedAt)
      log.info({ ...named, code, ms }, 'disconnect')
      this.#inBackground('leave', this.#leave(connection, seat))
    })
    openSession(session, connection, webSocket, {
      isResuming: queryParameter(request, 'resume') === '1',
      lastEventId: queryParameter(request, 'last_event_id'),
    })
  }

  async #renew(connection: Connection): Promise<void> {
    const { audience, connectionLimit, revocations } = this.#parts
    // The notice of the newer connection goes out once, and this node may not have heard it.
    if (!(await connectionLimit.renew(seatOf(connection))))
      return connection.close(CloseCode.superseded, 'superseded')
    await audience.renew(connection)
    // A kick during the connection's first moments found nobody to close; its mark is still there.
    if (await revocations.isRevoked(connection.principal))
      connection.close(CloseCode.revoked, 'revoked')
  }

  async #leave(connection: Connection, seat: Seat): Promise<void> {
    const { audience, connectionLimit } = this.#parts
    await Promise.all([audience.leave(connection), connectionLimit.release(seat)])
  }

  #inBackground(task: string, work: Promise<void>): void {
    const done = work
      .catch((error: unknown) => this.#parts.log.error({ err: error }, task))
      .finally(() => this.#background.delete(done))
    this.#background.add(done)
  }
}

const unavailable: Refusal = { status: 503, message: 'Try again later.' }

const restarting: Admitted = {
  accepted: false,
  refusal: {
    status: 503,
    message: 'The server is restarting.',
    headers: { 'Retry-After': '5' },
  },
}

function seatOf({ id, instance, principal }: Connection): Seat {
  return { user: principal.userId, instance, connection: id }
}

function closeByControl({ event, data }: Control, connections: readonly Connection[]): void {
  for (const connection of connections) {
    if (event === 'sys.kick') connection.close(CloseCode.kicked, 'kicked')
    if (event === 'sys.superseded' && data['connection'] === connection.id)
      connection.close(CloseCode.superseded, 'superseded')
  }
}
