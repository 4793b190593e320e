/** Where the figures are shown: every connection is a viewer. */
export const place: { readonly room?: string } = {}
