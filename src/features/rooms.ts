import type { Feature } from './feature.ts'

export const rooms: Feature = {
  env: [
    {
      name: 'RT_PRESENCE_LEASE_MS',
      about: 'A device that has not been heard of for this long is no longer present.',
      example: '90000',
      isOptional: true,
      zod: 'milliseconds(90_000)',
    },
    {
      name: 'RT_PRESENCE_GRACE_MS',
      about: 'A user who comes back within this time was never told to be gone.',
      example: '15000',
      isOptional: true,
      zod: 'milliseconds(15_000)',
    },
    {
      name: 'RT_PRESENCE_SWEEP_MS',
      about: 'How often presences that ran out are looked for.',
      example: '5000',
      isOptional: true,
      zod: 'milliseconds(5_000)',
    },
    {
      name: 'RT_MAX_ROOMS_PER_CONNECTION',
      about: 'In how many rooms one connection may be at a time.',
      example: '64',
      isOptional: true,
      zod: 'count(64)',
    },
  ],
}
