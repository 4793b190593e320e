/**
 * Why a connection was closed. 4400-4499: the client may come back after a pause; 4500-4999: it must not.
 * The codes below 4000 are those of RFC 6455, section 7.4.1.
 */
export const CloseCode = {
  goingAway: 1001,
  tooBig: 1009,
  restart: 1012,
  overload: 1013,
  heartbeatLost: 4401,
  tooSlow: 4402,
  idle: 4403,
  tokenExpired: 4404,
  rateAbuse: 4405,
  superseded: 4407,
  resyncNeeded: 4408,
  revoked: 4500,
  badFrame: 4501,
  unsupportedVersion: 4502,
  kicked: 4503,
  connectionLimit: 4504,
  tooManyErrors: 4505,
} as const

export type CloseCode = (typeof CloseCode)[keyof typeof CloseCode]
