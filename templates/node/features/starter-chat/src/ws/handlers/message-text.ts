import { z } from 'zod'

/** Long enough for a thoughtful message, short enough for fifty of them to fit into one answer. */
const maxLength = 2_000

export const messageText = z
  .string()
  .trim()
  .min(1)
  .max(maxLength)
  // A NUL is of no use in a message, and not every database can store one.
  .refine((text) => !text.includes('\0'))
