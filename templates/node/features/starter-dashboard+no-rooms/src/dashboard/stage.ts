/** Where the figures are shown: every connection is a viewer. */
export const stage = { stream: 'all', room: undefined } as const
