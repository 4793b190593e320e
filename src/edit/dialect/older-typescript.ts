import type { Checking } from '../express/type-checking.ts'
import { toJavaScript } from './to-javascript.ts'

/**
 * TypeScript for a compiler that is older than what the text says: it is compiled without checks. Where the compiler
 * cannot read the types of zod either, zod comes without them, and the text without its own, which rest on them.
 */
export function forOlderTypeScript(text: string, checking: Checking): string {
  if (checking === 'full') return text
  const read = checking === 'unread' ? withoutTypesOfZod(toJavaScript(text)) : withoutNoInfer(text)
  return `${UNCHECKED}\n${read}`
}

/** Older compilers take the directive only where nothing follows it on its line. */
const UNCHECKED = `// The TypeScript of this app, or its types of Node, are older than what this file says.
// @ts-nocheck
`

function withoutTypesOfZod(text: string): string {
  return text.replaceAll(/^import \{ z \} from '(zod\d*)'$/gm, "const { z } = require('$1')")
}

/** A name that the compiler does not know would stand in the declarations that it writes. */
function withoutNoInfer(text: string): string {
  return text.replaceAll(/\bNoInfer<(\w+<[^<>]*>)>/g, '$1')
}
