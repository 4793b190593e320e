import type { Feature } from './feature.ts'

export const authTicket: Feature = {}
