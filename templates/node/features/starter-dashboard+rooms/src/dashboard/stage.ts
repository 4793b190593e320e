/** Where the figures are shown: a room that every viewer may join. */
export const stage = { stream: 'room:dashboard', room: 'dashboard' } as const
