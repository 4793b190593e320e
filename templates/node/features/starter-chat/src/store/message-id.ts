import { randomBytes } from 'node:crypto'

let sequence = 0

/** Sorts by the time it was made, and among those of one process by the order in which they were made. */
export function newMessageId(at: number): string {
  sequence = (sequence + 1) % 36 ** sequenceDigits
  const time = at.toString(36).padStart(timeDigits, '0')
  const order = sequence.toString(36).padStart(sequenceDigits, '0')
  return `${time}${order}${randomBytes(6).toString('hex')}`
}

/** Enough for the milliseconds of the next three thousand years. */
const timeDigits = 9
const sequenceDigits = 4
