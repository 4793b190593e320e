import Handlebars from 'handlebars'

/**
 * Fills a prose or infrastructure template. An unknown name throws, because the default of printing
 * nothing would hide a typo, and nothing is escaped, because none of this is HTML.
 */
export function renderTemplate(path: string, text: string, context: object): string {
  try {
    return Handlebars.compile(text, { strict: true, noEscape: true })(context)
  } catch (cause) {
    throw new Error(`The template ${path} cannot be rendered.`, { cause })
  }
}
