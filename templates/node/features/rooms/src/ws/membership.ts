import type { Resources } from './resources.js'

/** Which rooms a user belongs to, beyond the life of a connection. */
export interface MembershipStore {
  /** False if nothing is kept: then a message about a change is all that there is to know. */
  readonly isKept: boolean
  readonly roomsOf: (userId: string) => Promise<readonly string[]>
  /** True if the user may enter: the room is open to all or the user is a member, and nobody banned them. */
  readonly mayJoin: (userId: string, room: string) => Promise<boolean>
  /** True if the user was not a member before. */
  readonly add: (userId: string, room: string) => Promise<boolean>
  /** True if the user was a member before. */
  readonly remove: (userId: string, room: string) => Promise<boolean>
}

export type CreateMembershipStore = (resources: Resources) => MembershipStore
