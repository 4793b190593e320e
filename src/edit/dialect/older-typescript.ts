import type { Checking } from '../express/type-checking.ts'
import { toJavaScript } from './to-javascript.ts'

/**
 * TypeScript for a compiler that is older than what the text says: it is compiled without checks. Where the compiler
 * cannot read the types of packages either, they come without them, and the text without its own, which rest on them.
 */
export function forOlderTypeScript(text: string, checking: Checking): string {
  if (checking === 'full') return text
  const read =
    checking === 'unread'
      ? withoutUnreadable(toJavaScript(text, (same) => same))
      : withoutNoInfer(text)
  return `${UNCHECKED}\n${read}`
}

/** Older compilers take the directive only where nothing follows it on its line. */
const UNCHECKED = `// The TypeScript of this app, its target or its types of Node are older than what this file says.
// @ts-nocheck
`

/** Packages whose types say `const` of a type parameter, which TypeScript 5 was the first to read. */
const UNREADABLE = /^import (\{ \w+ \}) from '((?:pino|zod)\d*)'$/gm

function withoutUnreadable(text: string): string {
  return text.replaceAll(UNREADABLE, "const $1 = require('$2')")
}

/** A name that the compiler does not know would stand in the declarations that it writes. */
function withoutNoInfer(text: string): string {
  return text.replaceAll(/\bNoInfer<(\w+<[^<>]*>)>/g, '$1')
}
