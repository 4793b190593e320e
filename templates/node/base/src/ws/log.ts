import { destination, pino, type Logger } from 'pino'

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>

/** Bytes and milliseconds that lines wait for others, as a write costs more than a line. The last ones leave on exit. */
const batches = { minLength: 4_096, periodicFlush: 250 }

/**
 * JSON lines on standard output. Log ids, codes and durations; never a credential, a payload or a query string.
 * The redaction below is the second line of defence, not the first.
 */
export function createLog(level: string): Log {
  const redact = {
    paths: ['*.headers.authorization', '*.headers.cookie', '*.headers["sec-websocket-protocol"]'],
    remove: true,
  }
  return pino({ level, redact }, destination(batches))
}
