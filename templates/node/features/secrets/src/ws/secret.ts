import { z } from 'zod'

/** 256 bits as hexadecimal text is 64 characters; half of that is the least that is accepted (RFC 7518, section 3.2). */
const minSecretLength = 32

/** A secret of the environment. Refuses the short ones and those that were copied from an example. */
export const secret = () =>
  z
    .string()
    .min(minSecretLength, `has fewer than ${minSecretLength} characters; try: openssl rand -hex 32`)
    .refine(
      (value) => !/change.?me|example|placeholder|your.?secret/i.test(value),
      'is a placeholder; try: openssl rand -hex 32',
    )
