/** Where this page is: a room, which has to be joined first. */
export const place: { readonly room?: string } = { room: 'lobby' }
