/** Where this page is: with everybody else. */
export const place: { readonly room?: string } = {}
