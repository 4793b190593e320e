import type { EnvRow } from './feature.ts'

/** The limits that every project has, as far as people may want to change them. */
export const limits: readonly EnvRow[] = [
  limit('RT_PATH', '/ws', 'Path of the WebSocket on the HTTP server.'),
  limit('RT_PING_INTERVAL_MS', '30000', 'How often a quiet peer is pinged.'),
  limit('RT_PEER_TIMEOUT_MS', '90000', 'A peer that is silent for this long is gone.'),
  limit('RT_IDLE_TIMEOUT_MS', '1800000', 'A client that sends no event for this long is closed.'),
  limit(
    'RT_EXPIRY_NOTICE_MS',
    '60000',
    'How long before it ends a client hears of its credential.',
  ),
  limit('RT_HANDSHAKE_TIMEOUT_MS', '10000', 'How long a decision about an upgrade may take.'),
  limit('RT_MAX_MESSAGE_BYTES', '65536', 'Largest message that a client may send.'),
  limit('RT_MAX_CONNECTIONS_PER_USER', '5', 'Connections of one user at a time.'),
  limit('RT_HANDSHAKES_PER_MINUTE', '120', 'Upgrades that one address may try in a minute.'),
  limit('RT_RATE_PER_SECOND', '20', 'Events that a connection may send each second, on average.'),
  limit('RT_RATE_BURST', '40', 'Events that a connection may send at once.'),
  limit('RT_QUEUE_SOFT_BYTES', '262144', 'Above this a slow reader gets no volatile events.'),
  limit('RT_QUEUE_BYTES', '1048576', 'Above this a slow reader is closed, and catches up later.'),
  limit('RT_STALL_MS', '10000', 'A reader that takes nothing for this long is closed.'),
  limit('RT_REPLAY_TTL_S', '3600', 'How long an event can be replayed.'),
  limit('RT_REPLAY_MAX_ENTRIES', '1000', 'How many events of a stream can be replayed.'),
  limit('RT_DEDUPE_TTL_S', '900', 'How long a repeated id is recognised.'),
  limit('RT_TOP_CHECK_MS', '30000', 'How often a stream is checked for events that went missing.'),
  limit('RT_DRAIN_DELAY_MS', '5000', 'After SIGTERM, time for the balancer to look elsewhere.'),
  limit('RT_DRAIN_SPREAD_MS', '20000', 'After that, the time over which clients are sent away.'),
]

function limit(name: string, example: string, about: string): EnvRow {
  return { name, example, about, isOptional: true }
}
