/** Where the figures are shown: a room, which has to be joined first. */
export const place: { readonly room?: string } = { room: 'dashboard' }
