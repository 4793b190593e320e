/**
 * What became of one text that had to change. An edit is pure: text in, text out. `by-hand` is the honest
 * answer where we cannot be sure; it carries what a person would paste.
 */
export type Edit =
  | { readonly outcome: 'changed'; readonly text: string }
  | { readonly outcome: 'already' }
  | { readonly outcome: 'by-hand'; readonly why: string; readonly snippet: string }
