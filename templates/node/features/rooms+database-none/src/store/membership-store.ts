import type { CreateMembershipStore } from '../ws/membership.js'

/** Nothing is kept: every room is open to everyone, and a membership lasts as long as its connection. */
export const createMembershipStore: CreateMembershipStore = () => ({
  isKept: false,
  roomsOf: () => Promise.resolve([]),
  mayJoin: () => Promise.resolve(true),
  add: () => Promise.resolve(false),
  remove: () => Promise.resolve(false),
})
