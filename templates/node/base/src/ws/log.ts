import { pino, type Logger } from 'pino'

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>

/**
 * JSON lines on standard output. Log ids, codes and durations; never a credential, a payload or a query string.
 * The redaction below is the second line of defence, not the first.
 */
export function createLog(level: string): Log {
  return pino({
    level,
    redact: {
      paths: ['*.headers.authorization', '*.headers.cookie', '*.headers["sec-websocket-protocol"]'],
      remove: true,
    },
  })
}
