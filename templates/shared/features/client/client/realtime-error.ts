import type { ErrorData } from './protocol.js'

/**
 * Why a request failed. `code` is one of PROTOCOL.md, section 3, or the client's own: `queue_full`, `expired`
 * (no answer came while a repeat was safe), `closed`.
 */
export class RealtimeError extends Error {
  override readonly name = 'RealtimeError'
  readonly code: string
  /** Which parts of the data break the event's schema. */
  readonly issues: NonNullable<ErrorData['issues']>

  constructor(code: string, message = code, issues: ErrorData['issues'] = []) {
    super(message)
    this.code = code
    this.issues = issues
  }
}
