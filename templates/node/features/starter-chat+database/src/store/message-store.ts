import type { Message } from '../ws/events.js'
import type { MessageStore } from '../ws/messages.js'
import { newMessageId } from './message-id.js'
import type { Database, Row } from './sql.js'

export const messageTables: readonly string[] = [
  // One message per stream, author and client id: that makes a repeated event harmless.
  `CREATE TABLE IF NOT EXISTS messages (
    id TEXT PRIMARY KEY,
    stream TEXT NOT NULL,
    author TEXT NOT NULL,
    author_name TEXT NOT NULL,
    client_id TEXT,
    text TEXT NOT NULL,
    sent_at BIGINT NOT NULL,
    edited_at BIGINT,
    UNIQUE (stream, author, client_id)
  )`,
  'CREATE INDEX IF NOT EXISTS messages_by_stream ON messages (stream, id)',
  "INSERT INTO rooms (name, is_open) VALUES ('general', TRUE), ('random', TRUE) ON CONFLICT DO NOTHING",
]

/** Sorts after every message id, in every collation: they begin with a digit. */
const end = 'z'

/** Messages that stay: history reaches back to the first one. */
export function createMessageStore(database: Database): MessageStore {
  return {
    async add(stream, { author, authorName, text, at }, clientId) {
      const id = newMessageId(at)
      const client = clientId ?? null
      const added = await database.query`
        INSERT INTO messages (id, stream, author, author_name, client_id, text, sent_at)
        VALUES (${id}, ${stream}, ${author}, ${authorName}, ${client}, ${text}, ${at})
        ON CONFLICT (stream, author, client_id) DO NOTHING RETURNING *`
      const [row] = added.length > 0 ? added : await byClientId(database, stream, author, client)
      if (row === undefined) throw new Error('The message was neither added nor found.')
      return messageOf(row)
    },
    async edit(stream, { messageId, text, at }) {
      await database.query`
        UPDATE messages SET text = ${text}, edited_at = ${at}
        WHERE id = ${messageId} AND stream = ${stream}`
    },
    async authorOf(stream, messageId) {
      const [row] = await database.query`
        SELECT author FROM messages WHERE id = ${messageId} AND stream = ${stream}`
      return row && String(row['author'])
    },
    async latest(stream, count, before = end) {
      const rows = await database.query`
        SELECT * FROM messages WHERE stream = ${stream} AND id < ${before}
        ORDER BY id DESC LIMIT ${count}`
      return rows.map(messageOf).toReversed()
    },
  }
}

function byClientId(database: Database, stream: string, author: string, client: string | null) {
  return database.query`
    SELECT * FROM messages
    WHERE stream = ${stream} AND author = ${author} AND client_id = ${client}`
}

function messageOf(row: Row): Message {
  const message = {
    messageId: String(row['id']),
    author: String(row['author']),
    authorName: String(row['author_name']),
    text: String(row['text']),
    at: Number(row['sent_at']),
  }
  return row['edited_at'] === null ? message : { ...message, editedAt: Number(row['edited_at']) }
}
