import { styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

/** What the person's side of the program can do. Made once, from the process, by `main.ts`. */
export type Terminal = {
  /** Whether a question can be answered: a terminal on both sides, and no `CI`. */
  readonly canAsk: boolean
  /** Whether lines may be rewritten in place. */
  readonly isLive: boolean
  readonly hasUnicode: boolean
  readonly width: number
  /** Results, on standard output. */
  readonly print: (text: string) => void
  /** Everything said on the way: on standard error with `--json`, else on standard output. */
  readonly say: (text: string) => void
  /** The same without an end of line, for a live line. */
  readonly write: (text: string) => void
  /** Complaints, on standard error. */
  readonly complain: (text: string) => void
  readonly paint: (style: Style, text: string) => string
}

type Streams = {
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
}

/** Reads the terminal's abilities from the streams and the environment. */
export function terminalOf(streams: Streams, env: NodeJS.ProcessEnv, isJson: boolean): Terminal {
  const { stdin, stdout, stderr } = streams
  const people = isJson ? stderr : stdout
  const hasColour = wantsColour(people, env)
  return {
    canAsk: !isJson && stdin.isTTY && stdout.isTTY && !isSet(env['CI']) && env['TERM'] !== 'dumb',
    isLive: people.isTTY && !isSet(env['CI']) && env['TERM'] !== 'dumb',
    hasUnicode: speaksUnicode(env),
    width: Math.max(40, Math.min(people.columns ?? 80, 100)),
    print: (text) => void stdout.write(`${text}\n`),
    say: (text) => void people.write(`${text}\n`),
    write: (text) => void people.write(text),
    complain: (text) => void stderr.write(`${text}\n`),
    // Whether there is colour was decided above, for the stream that people read.
    paint: (style, text) => (hasColour ? styleText(style, text, { validateStream: false }) : text),
  }
}

/** `NO_COLOR` wins over `FORCE_COLOR`, and both win over the terminal. */
function wantsColour(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): boolean {
  if (isSet(env['NO_COLOR'])) return false
  if (env['FORCE_COLOR'] !== undefined) return env['FORCE_COLOR'] !== '0'
  return stream.isTTY && env['TERM'] !== 'dumb'
}

function speaksUnicode(env: NodeJS.ProcessEnv): boolean {
  if (process.platform === 'win32') return env['WT_SESSION'] !== undefined
  const locale = env['LC_ALL'] ?? env['LC_CTYPE'] ?? env['LANG']
  return locale === undefined || locale === '' || /utf-?8/i.test(locale)
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== 'false'
}
