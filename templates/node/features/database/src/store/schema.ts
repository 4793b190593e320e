// rows: imports

/**
 * Run at every start, so each statement must be safe to repeat. They create what is missing and alter nothing:
 * once a table has to change, hand the schema over to a migration tool.
 */
export const schema: readonly string[] = [
  // A room without a row is open to everyone: only a room that you close, or want to find again, needs one.
  `CREATE TABLE IF NOT EXISTS rooms (
    name TEXT PRIMARY KEY,
    is_open BOOLEAN NOT NULL
  )`,
  `CREATE TABLE IF NOT EXISTS memberships (
    user_id TEXT NOT NULL,
    room TEXT NOT NULL,
    PRIMARY KEY (user_id, room)
  )`,
  // Keeps a user from entering. Whoever is inside leaves with their membership: see `Rooms.remove`.
  `CREATE TABLE IF NOT EXISTS bans (
    user_id TEXT NOT NULL,
    room TEXT NOT NULL,
    PRIMARY KEY (user_id, room)
  )`,
  // rows: tables
]
