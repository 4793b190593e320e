/** Viewers watch and never send: there is no event that they may use. */
export const handlers = [] as const
