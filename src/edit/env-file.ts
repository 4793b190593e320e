import type { Edit } from './outcome.ts'

/** One variable of an env file. */
export interface Variable {
  readonly name: string
  readonly value: string
  readonly about: string
  /** Written as a comment: the program has a default. */
  readonly isOptional: boolean
}

/** Adds the variables that a file does not mention yet. A value that is there is never touched. */
export function addVariables(text: string, variables: readonly Variable[]): Edit {
  const missing = variables.filter(
    ({ name }) => !new RegExp(`^\\s*#?\\s*(export\\s+)?${name}\\s*=`, 'm').test(text),
  )
  if (missing.length === 0) return { outcome: 'already' }

  const eol = text.includes('\r\n') ? '\r\n' : '\n'
  const blocks = missing.map(
    ({ name, value, about, isOptional }) =>
      `# ${about}${eol}${isOptional ? '# ' : ''}${name}=${value}${eol}`,
  )
  const gap = text === '' ? '' : text.endsWith('\n') ? eol : eol + eol
  return { outcome: 'changed', text: text + gap + blocks.join(eol) }
}

/** Adds a line to a `.gitignore` that does not ignore the file. Of the lines that speak of it the last one decides. */
export function addIgnored(text: string, name: string): Edit {
  const patterns = new Set([name, `/${name}`, `${name}*`, `/${name}*`, `**/${name}`, '*.env'])
  const speaking = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => patterns.has(line.replace(/^!/, '')))
  if (speaking.at(-1)?.startsWith('!') === false) return { outcome: 'already' }

  const eol = text.includes('\r\n') ? '\r\n' : '\n'
  const gap = text === '' || text.endsWith('\n') ? '' : eol
  return { outcome: 'changed', text: `${text}${gap}${name}${eol}` }
}
