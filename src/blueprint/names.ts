import type { Problem } from '../errors.ts'

/** Room for a suffix in every file system (255 bytes) and in the npm registry (214 characters). */
const LONGEST_NAME = 100

/** The folder when nobody names one. */
export const FALLBACK_NAME = 'realtime-app'

/** Device names that Windows resolves in every folder, with or without an extension. */
const WINDOWS_DEVICE = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i

/** Names that npm refuses, Node resolves to itself, or a later `--runtime` could not use. */
const RESERVED = new Set(
  [
    'node_modules favicon.ico package.json',
    'assert buffer child_process cluster console constants crypto dgram dns domain events fs http',
    'http2 https inspector module net os path perf_hooks process punycode querystring readline',
    'repl stream string_decoder sys timers tls tty url util v8 vm wasi worker_threads zlib test',
    'and as async await break case catch chan class const continue debugger def default defer del',
    'delete do elif else enum except export extends fallthrough false finally for from func',
    'function global go goto if implements import in instanceof interface is lambda let map new',
    'none nonlocal not null or package pass private protected public raise range return select',
    'static struct super switch this throw true try type typeof undefined var void while with yield',
  ].flatMap((line) => line.split(' ')),
)

/** Why a text cannot be a project's name, or nothing when it can. */
export function checkProjectName(name: string, where: string): Problem | undefined {
  const reason = reasonAgainst(name)
  if (reason === undefined) return undefined

  const suggestion = nearestProjectName(name)
  return {
    code: 'bad-name',
    message: `${quoted(name)} cannot be the name of a project: ${reason}.`,
    where,
    hint:
      suggestion === undefined
        ? 'Use lower-case letters, digits, `-`, `.` and `_`, for example `my-chat`.'
        : `Try \`${suggestion}\`.`,
  }
}

/** The closest valid name, or nothing when no letter or digit is left to build it from. */
export function nearestProjectName(text: string): string | undefined {
  const plain = text
    .replace(/^@[^/]*\//, '')
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .slice(0, LONGEST_NAME)
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '')
  if (plain === '') return undefined

  const candidate = isReserved(plain) ? `${plain.replace(/\..*$/, '')}-app` : plain
  return reasonAgainst(candidate) === undefined ? candidate : undefined
}

/** A text as it can be shown: control characters and bidirectional marks made visible. */
export function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu,
    (mark) => `\\u{${(mark.codePointAt(0) ?? 0).toString(16)}}`,
  )
}

function reasonAgainst(name: string): string | undefined {
  if (name === '') return 'it is empty'
  if (name.startsWith('-')) return 'it starts with a dash, which reads as a flag'
  if (name.startsWith('@')) return 'a scope belongs to a package, not to a folder'
  if (/[/\\]/.test(name)) return 'it contains a path separator'
  if (/^\.+$/.test(name)) return 'it is a path, not a name'
  if (/\s/.test(name)) return 'it contains a space'
  if (/["'`]/.test(name)) return 'it contains a quote'
  if (/\p{Lu}/u.test(name)) return 'npm allows no capital letters'
  if (!/^[a-z0-9._-]+$/.test(name)) return 'only a-z, 0-9, `-`, `.` and `_` are safe everywhere'
  if (!/^[a-z0-9]/.test(name)) return 'it has to start with a letter or a digit'
  if (!/[a-z0-9_-]$/.test(name)) return 'Windows cannot store a name that ends with a dot'
  if (name.length > LONGEST_NAME) return `it is longer than ${LONGEST_NAME} characters`
  if (isReserved(name)) return 'the word is reserved'
  return undefined
}

function isReserved(name: string): boolean {
  return RESERVED.has(name) || isWindowsDevice(name)
}

/** Whether Windows takes a file of this name, with or without an extension, for a device. */
export function isWindowsDevice(name: string): boolean {
  return WINDOWS_DEVICE.test(name)
}

/** Why a path cannot hold a new project, or nothing when it can. Looks at the text only. */
export function checkDirectory(directory: string, where: string): Problem | undefined {
  const parts = partsOf(directory)
  const name = parts.at(-1) ?? ''
  const reason = reasonAgainstPath(directory, parts.slice(0, -1))
  if (reason !== undefined) {
    return {
      code: 'bad-name',
      message: `${quoted(directory)} cannot be the folder of a project: ${reason}.`,
      where,
      hint: 'Give a name such as `my-chat`, and the folder to put it in with `--cwd <dir>`.',
    }
  }
  return isHere(directory) ? undefined : checkProjectName(scopedTail(directory) ?? name, where)
}

/** The project's name: the last part of its path, or one made from the current folder for `.`. */
export function projectNameFor(directory: string, currentFolder: string): string {
  if (!isHere(directory)) return partsOf(directory).at(-1) ?? FALLBACK_NAME
  return nearestProjectName(currentFolder) ?? FALLBACK_NAME
}

function isHere(directory: string): boolean {
  return /^\.[/\\]?$/.test(directory)
}

/** `@scope/name` would read as two folders, which nobody who types it means. */
function scopedTail(directory: string): string | undefined {
  return directory.startsWith('@') ? directory : undefined
}

function partsOf(directory: string): readonly string[] {
  return directory.replace(/[/\\]+$/, '').split(/[/\\]/)
}

function reasonAgainstPath(directory: string, folders: readonly string[]): string | undefined {
  if (directory === '') return 'it is empty'
  if (partsOf(directory).includes('..')) return '`..` climbs out of the current folder'
  if (directory.startsWith('~')) return 'no shell has replaced the `~`'
  if (/[\p{Cc}\p{Cf}]/u.test(directory)) return 'it contains an invisible character'
  if (directory.includes('\\') && !/^[A-Za-z]:\\/.test(directory)) return 'it contains a backslash'
  if (folders.some((folder) => WINDOWS_DEVICE.test(folder))) return 'it names a Windows device'
  return undefined
}
