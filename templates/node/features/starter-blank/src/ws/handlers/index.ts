import { echo } from './echo.js'

/** Every event that clients may send. */
export const handlers = [echo] as const
