/** A token after which a slash starts a regular expression and is no division. */
const BEFORE_REGEX = /(^|[([{,;:=!&|?+\-*%^~<>]|\breturn|=>)\s*$/

/**
 * The text with comments blanked and the insides of strings and regular expressions replaced, so that what
 * is left can be searched for names and brackets. Every position stays where it was.
 */
export function masked(text: string): string {
  let out = ''
  while (out.length < text.length) {
    const end = endOfToken(text, out.length, out)
    const token = text.slice(out.length, end)
    const isComment = token.startsWith('//') || token.startsWith('/*')
    if (end === out.length + 1) out += token
    else if (isComment) out += token.replaceAll(/[^\r\n]/g, ' ')
    else out += token[0] + token.slice(1, -1).replaceAll(/[^\r\n]/g, '_') + token.slice(-1)
  }
  return out
}

/** Where what starts here ends: a comment, a string, a regular expression, or one character. */
function endOfToken(text: string, at: number, before: string): number {
  const two = text.slice(at, at + 2)
  if (two === '//') return endOf(text, '\n', at) - 1
  if (two === '/*') return endOf(text, '*/', at + 2)
  const sign = text[at]
  if (sign === "'" || sign === '"') return endOfString(text, at, sign)
  if (sign === '`') return endOfTemplate(text, at)
  if (sign === '/' && BEFORE_REGEX.test(before.slice(-40))) return endOfRegex(text, at)
  return at + 1
}

function endOf(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from)
  return at === -1 ? text.length + (mark === '\n' ? 1 : 0) : at + mark.length
}

function endOfString(text: string, start: number, quote: string): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1
    else if (text[at] === quote) return at + 1
    else if (text[at] === '\n') return at
  }
  return text.length
}

function endOfTemplate(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1
    else if (text[at] === '`') return at + 1
    else if (text.startsWith('${', at)) at = endOfHole(text, at + 2) - 1
  }
  return text.length
}

function endOfHole(text: string, start: number): number {
  let depth = 1
  let at = start
  while (at < text.length && depth > 0) {
    const end = endOfToken(text, at, text.slice(start, at))
    if (end === at + 1 && text[at] === '{') depth += 1
    if (end === at + 1 && text[at] === '}') depth -= 1
    at = end
  }
  return at
}

function endOfRegex(text: string, start: number): number {
  let isInClass = false
  for (let at = start + 1; at < text.length; at += 1) {
    const sign = text[at]
    if (sign === '\n') return start + 1
    if (sign === '\\') at += 1
    else if (sign === '[') isInClass = true
    else if (sign === ']') isInClass = false
    else if (sign === '/' && !isInClass) return at + 1
  }
  return start + 1
}
