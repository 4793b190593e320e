/** What a project of its own reads from the environment and a patched app must not insist on. */
const CHANGES: readonly { readonly from: RegExp; readonly to: string }[] = [
  // Apps have their own names for their environments.
  {
    from: /NODE_ENV: z\.enum\(\[[^\]]*\]\)\.default\('development'\)/,
    to: "NODE_ENV: z.string().default('development')",
  },
  // Address and port belong to the app, which may use them for a pipe or a socket.
  { from: /^ *HOST: z\.string\(\).*\n/m, to: '' },
  { from: /^ *PORT: z\.coerce.*\n/m, to: '' },
]

/**
 * The server's sources for an app that has settings of its own. Throws where a change no longer fits, as a
 * patched app that stops at its start would be the worst of all patches.
 */
export function adaptedConfig(sources: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const config = sources.get('src/ws/config.ts')
  if (config === undefined) throw new Error('The server has no src/ws/config.ts.')
  const adapted = CHANGES.reduce((text, { from, to }) => {
    if (!from.test(text)) throw new Error(`src/ws/config.ts has nothing like ${from.source}.`)
    return text.replace(from, to)
  }, config)
  return new Map([...sources, ['src/ws/config.ts', adapted]])
}
