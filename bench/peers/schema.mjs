import { z } from 'zod'

/** The payload of the ack row, the same as in the generated server. */
export const note = z.strictObject({
  text: z.string().min(1).max(1_000),
  priority: z.number().int().min(0).max(9),
  tags: z.array(z.string().max(20)).max(5),
})
