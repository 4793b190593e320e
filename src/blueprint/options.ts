/** One value of a choice. `onlyFor` limits it to one runtime, such as `uv` to Python. */
type ChoiceValue = {
  readonly value: string
  readonly label: string
  readonly hint: string
  readonly onlyFor?: string
}

type Shared = {
  readonly flag: string
  readonly question: string
  readonly help: string
  /** The option is asked, and may be given, only when the other answer has this value. */
  readonly appliesWhen?: { readonly option: string; readonly is: string | boolean }
}

export type ChoiceOption = Shared & {
  readonly kind: 'choice'
  readonly values: readonly ChoiceValue[]
  readonly fallback: string
  /** What the answer is when the option does not apply. */
  readonly otherwise?: string
}

type SwitchOption = Shared & {
  readonly kind: 'switch'
  readonly fallback: boolean
  /** What the flag says that switches it off. */
  readonly without: string
}

export type Option = ChoiceOption | SwitchOption

/**
 * Everything a person can decide, in the order it is asked. Flags, prompts, `--help`, the schema of
 * `--config`, the README's table and the `Answers` type all come from this record.
 */
export const OPTIONS = {
  runtime: {
    kind: 'choice',
    flag: 'runtime',
    question: 'Which language should the server be written in?',
    help: 'language and server',
    values: [
      { value: 'node', label: 'Node.js', hint: 'TypeScript, Express 5, ws' },
      { value: 'python', label: 'Python', hint: 'FastAPI, uvicorn' },
      { value: 'go', label: 'Go', hint: 'net/http, gorilla/websocket' },
    ],
    fallback: 'node',
  },
  starter: {
    kind: 'choice',
    flag: 'starter',
    question: 'Which example should it start with?',
    help: 'example it comes with',
    values: [
      { value: 'chat', label: 'Chat', hint: 'rooms, history, typing, presence, editing' },
      { value: 'dashboard', label: 'Dashboard', hint: 'live figures; viewers never send' },
      { value: 'blank', label: 'Blank', hint: 'one echo handler to replace' },
    ],
    fallback: 'chat',
  },
  auth: {
    kind: 'choice',
    flag: 'auth',
    question: 'Who may connect?',
    help: 'credential, checked before the upgrade',
    values: [
      { value: 'jwt', label: 'JSON Web Token', hint: 'HS256 secret or JWKS' },
      { value: 'session', label: 'Session cookie', hint: 'express-session of the same app' },
      {
        value: 'ticket',
        label: 'Single-use ticket',
        hint: 'fetched over HTTP before each connect',
      },
      { value: 'api-key', label: 'API key', hint: 'for machines; stored hashed' },
      { value: 'none', label: 'Everyone', hint: 'guests without a credential' },
    ],
    fallback: 'jwt',
  },
  rooms: {
    kind: 'switch',
    flag: 'rooms',
    question: 'Do users meet in rooms?',
    help: 'rooms, membership and presence',
    without: 'no rooms, membership or presence',
    fallback: true,
  },
  database: {
    kind: 'choice',
    flag: 'database',
    question: "Where are a user's rooms kept?",
    help: "where a user's rooms are kept",
    values: [
      { value: 'sqlite', label: 'SQLite', hint: 'embedded file, needs no server' },
      { value: 'postgres', label: 'PostgreSQL', hint: 'by DATABASE_URL' },
      { value: 'none', label: 'Nowhere', hint: 'rooms are forgotten at a restart' },
    ],
    fallback: 'sqlite',
    otherwise: 'none',
    appliesWhen: { option: 'rooms', is: true },
  },
  scaling: {
    kind: 'choice',
    flag: 'scaling',
    question: 'How many processes will serve it?',
    help: 'one process, or many that share Redis',
    values: [
      { value: 'single', label: 'One', hint: 'everything in memory, nothing else to run' },
      { value: 'redis', label: 'Many, through Redis', hint: 'pub/sub, replay, presence, limits' },
    ],
    fallback: 'single',
  },
  client: {
    kind: 'switch',
    flag: 'client',
    question: 'Add the TypeScript client and a demo page?',
    help: 'TypeScript client and demo page',
    without: 'no TypeScript client and no demo page',
    fallback: true,
  },
  docker: {
    kind: 'switch',
    flag: 'docker',
    question: 'Add a Dockerfile and compose.yaml?',
    help: 'Dockerfile and compose.yaml',
    without: 'no Dockerfile and no compose.yaml',
    fallback: true,
  },
  packageManager: {
    kind: 'choice',
    flag: 'package-manager',
    question: 'Which package manager?',
    help: 'package manager (default: the one that started this)',
    values: [
      { value: 'npm', label: 'npm', hint: 'comes with Node.js', onlyFor: 'node' },
      { value: 'pnpm', label: 'pnpm', hint: '', onlyFor: 'node' },
      { value: 'yarn', label: 'Yarn', hint: '', onlyFor: 'node' },
      { value: 'bun', label: 'Bun', hint: 'as a package manager', onlyFor: 'node' },
      { value: 'uv', label: 'uv', hint: '', onlyFor: 'python' },
      { value: 'pip', label: 'pip', hint: '', onlyFor: 'python' },
      { value: 'go', label: 'go', hint: '', onlyFor: 'go' },
    ],
    fallback: 'npm',
  },
  install: {
    kind: 'switch',
    flag: 'install',
    question: 'Install the dependencies now?',
    help: 'install dependencies',
    without: 'do not install dependencies',
    fallback: true,
  },
  git: {
    kind: 'switch',
    flag: 'git',
    question: 'Start a git repository?',
    help: 'start a git repository',
    without: 'do not start a git repository',
    fallback: true,
  },
} as const satisfies Record<string, Option>

export type OptionName = keyof typeof OPTIONS

type ValueOf<Entry extends Option> = Entry extends { kind: 'switch' }
  ? boolean
  : Entry extends ChoiceOption
    ? Entry['values'][number]['value']
    : never

export type Answers = { readonly [Name in OptionName]: ValueOf<(typeof OPTIONS)[Name]> }

/** Answers by option name, as far as they are known. */
export type Given = { readonly [Name in OptionName]?: Answers[Name] }

/** The names in asking order. */
export const OPTION_NAMES: readonly OptionName[] = Object.keys(OPTIONS).filter(isOptionName)

function isOptionName(key: string): key is OptionName {
  return Object.hasOwn(OPTIONS, key)
}

/** The entry with its literal types widened, for code that treats all options alike. */
export function optionOf(name: OptionName): Option {
  return OPTIONS[name]
}

/** The values of a choice that make sense for this runtime. */
export function valuesFor(option: ChoiceOption, runtime: string): readonly ChoiceValue[] {
  return option.values.filter((entry) => entry.onlyFor === undefined || entry.onlyFor === runtime)
}
