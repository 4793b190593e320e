import type { CreateMembershipStore } from '../ws/membership.js'

/** Memberships outlive connections and restarts: on connecting, users are in their rooms again. */
export const createMembershipStore: CreateMembershipStore = ({ database }) => ({
  isKept: true,
  async roomsOf(userId) {
    const rows = await database.query`
      SELECT room FROM memberships AS own
      WHERE user_id = ${userId} AND NOT EXISTS (
        SELECT 1 FROM bans WHERE bans.user_id = own.user_id AND bans.room = own.room
      )
      ORDER BY room`
    return rows.map(({ room }) => String(room))
  },
  async mayJoin(userId, room) {
    const rows = await database.query`
      SELECT 1 AS allowed
      WHERE NOT EXISTS (SELECT 1 FROM bans WHERE user_id = ${userId} AND room = ${room})
        AND (
          NOT EXISTS (SELECT 1 FROM rooms WHERE name = ${room} AND NOT is_open)
          OR EXISTS (SELECT 1 FROM memberships WHERE user_id = ${userId} AND room = ${room})
        )`
    return rows.length > 0
  },
  async add(userId, room) {
    const rows = await database.query`
      INSERT INTO memberships (user_id, room) VALUES (${userId}, ${room})
      ON CONFLICT DO NOTHING RETURNING room`
    return rows.length > 0
  },
  async remove(userId, room) {
    const rows = await database.query`
      DELETE FROM memberships WHERE user_id = ${userId} AND room = ${room} RETURNING room`
    return rows.length > 0
  },
})
