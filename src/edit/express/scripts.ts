/** What a command line runs: words that may be files, and other scripts of this or another package. */
export interface Ran {
  /** Words that may name a source or compiled file, relative to `folder`. */
  readonly words: readonly string[]
  /** `npm run x`, also with `--prefix`. */
  readonly scripts: readonly { readonly name: string; readonly folder: string }[]
  /** Where `cd` led to. */
  readonly folder: string
}

/** Programs that work on sources and never serve. */
const NOT_SERVERS =
  /^(eslint|tslint|prettier|jest|mocha|vitest|ava|nyc|c8|tap|tsc|babel|swc|webpack|rollup|esbuild|tsup|rimraf|rm|cp|mkdir|echo|copyfiles|cpx|husky|lint-staged|prisma|sequelize|knex|typeorm|docker|docker-compose|git|kill-port|standard|xo|cypress|playwright|react-scripts|vite|next|ng|vue-cli-service|sass|postcss|tailwindcss|typedoc|jsdoc|apidoc|heroku|gh-pages|open-cli|wait-on|drizzle-kit|graphql-codegen|tsc-alias|resolve-tspaths|sleep|sh|bash|cat)$/
/** Flags whose value is a file that is not the entry. */
const FLAGS_WITH_VALUE =
  /^(-r|--require|--import|--loader|--experimental-loader|-c|--config|-p|-P|--project|--env-file|--env|-f|-e|--ext|-w|--watch|-i|--ignore|--presets|--plugins|-d|--out-dir|-o|--output|--name|-n|--ts-node-project|--tsconfig|--watch-path|--delay|-m|--max-old-space-size|-u)$/

/** Takes a script of package.json apart, as a shell would, and keeps what could be an entry. */
export function readScript(script: string): Ran {
  const words: string[] = []
  const scripts: { name: string; folder: string }[] = []
  let folder = '.'
  for (const command of commandsOf(script)) {
    const [program = '', ...rest] = withoutPrefixes(command)
    if (program === 'cd') {
      folder = `${folder}/${rest[0] ?? '.'}`
      continue
    }
    const called = calledScript(program, rest)
    if (called !== undefined) scripts.push({ ...called, folder: `${folder}/${called.folder}` })
    else if (!NOT_SERVERS.test(nameOf(program))) words.push(...fileWords([program, ...rest]))
  }
  return { words: words.map((word) => `${folder}/${word}`), scripts, folder }
}

/** Programs that make one file of many. */
const BUNDLERS = /^(esbuild|tsup|tsdown|ncc|rollup|rolldown|webpack|parcel|pkg|swc|babel)$/

/** The sources that a script tells a bundler to start from. */
export function readBundling(script: string): readonly string[] {
  return commandsOf(script)
    .map(withoutPrefixes)
    .filter(([program = '']) => BUNDLERS.test(nameOf(program)))
    .flatMap(fileWords)
    .filter(isFile)
}

/** The single commands of a line. What is quoted for `concurrently` or `--exec` is a line of its own. */
function commandsOf(script: string): readonly (readonly string[])[] {
  const quoted = [...script.matchAll(/\\?"([^"\\]+)\\?"|'([^']+)'/g)].flatMap(
    ([, double, single]) => double ?? single ?? [],
  )
  const inner = quoted.filter((part) => /\s/.test(part.trim())).flatMap(commandsOf)
  const outer = script
    .replaceAll(/\\?"([^"\\]*)\\?"|'([^']*)'/g, (_, double?: string, single?: string) => {
      const part = double ?? single ?? ''
      return /\s/.test(part.trim()) ? ' ' : part
    })
    .split(/&&|\|\||[;&|]/)
    .map((command) => command.trim().split(/\s+/))
  return [...outer, ...inner].filter((command) => command[0] !== '')
}

/** `NODE_ENV=x`, `cross-env`, `dotenv --`, `npx` and the like only prepare what really runs. */
function withoutPrefixes(command: readonly string[]): readonly string[] {
  const separator = command.lastIndexOf('--')
  const isPrepared = /^(dotenv|dotenvx|env-cmd|op|infisical|doppler|cross-env)$/.test(
    nameOf(command[0] ?? ''),
  )
  if (isPrepared && separator !== -1) return withoutPrefixes(command.slice(separator + 1))
  const at = command.findIndex(
    (word) =>
      !/^(\w+=.*|cross-env(-shell)?|npx|bunx|pnpx|exec|env|time|sudo|set|-y|--yes)$/.test(word),
  )
  return at === -1 ? [] : command.slice(at)
}

function calledScript(
  program: string,
  rest: readonly string[],
): { readonly name: string; readonly folder: string } | undefined {
  if (!/^(npm|yarn|pnpm|bun)$/.test(program)) return undefined
  const prefix = rest.findIndex((word) => /^(--prefix|-C|--cwd|--dir)$/.test(word))
  const inline = rest.find((word) => /^--(prefix|cwd|dir)=/.test(word))
  const folder = inline?.replace(/^[^=]*=/, '') ?? (prefix === -1 ? '.' : (rest[prefix + 1] ?? '.'))
  const names = rest.filter(
    (word, index) => !word.startsWith('-') && (prefix === -1 || index !== prefix + 1),
  )
  const [first, second] = names
  if (first === 'run' || first === 'run-script') {
    return second === undefined || isFile(second) ? undefined : { name: second, folder }
  }
  const isScript =
    first !== undefined && !/^(exec|install|i|ci|x|dlx|node|watch)$/.test(first) && !isFile(first)
  return isScript ? { name: first, folder } : undefined
}

function fileWords(words: readonly string[]): readonly string[] {
  return words.filter((word, index) => {
    const before = words[index - 1] ?? ''
    return (
      index > 0 && !word.startsWith('-') && !FLAGS_WITH_VALUE.test(before) && /[\w)]$/.test(word)
    )
  })
}

function isFile(word: string): boolean {
  return /\.[cm]?[jt]s$/.test(word)
}

function nameOf(program: string): string {
  return program.slice(program.lastIndexOf('/') + 1)
}
