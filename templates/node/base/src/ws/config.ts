import { z } from 'zod'
// rows: imports

const milliseconds = (fallback: number) =>
  z.coerce.number().int().min(1).max(2_147_483_647).default(fallback)
const count = (fallback: number) =>
  z.coerce.number().int().min(1).max(1_000_000_000).default(fallback)
const list = z.string().default('').transform(splitList)

const environment = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  HOST: z.string().default('0.0.0.0'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3_000),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  /** True behind a reverse proxy that sets X-Forwarded-For; only then is that header believed. */
  TRUST_PROXY: z.stringbool().default(false),
  /** Other origins whose pages may connect, separated by commas. Pages of this host always may. */
  ALLOWED_ORIGINS: list,
  RT_PATH: z.string().startsWith('/').default('/ws'),
  /** Half of the 60 s after which common proxies cut a quiet connection. */
  RT_PING_INTERVAL_MS: milliseconds(30_000),
  /** Three missed pings. */
  RT_PEER_TIMEOUT_MS: milliseconds(90_000),
  RT_IDLE_TIMEOUT_MS: milliseconds(1_800_000),
  RT_EXPIRY_NOTICE_MS: milliseconds(60_000),
  RT_HANDSHAKE_TIMEOUT_MS: milliseconds(10_000),
  RT_MAX_MESSAGE_BYTES: count(65_536),
  RT_MAX_CONNECTIONS_PER_USER: count(5),
  RT_HANDSHAKES_PER_MINUTE: count(120),
  RT_RATE_PER_SECOND: count(20),
  RT_RATE_BURST: count(40),
  /** Above this many queued bytes a slow reader gets no more volatile events. */
  RT_QUEUE_SOFT_BYTES: count(262_144),
  /** Above this many it is closed; it catches up from the log when it is back. */
  RT_QUEUE_BYTES: count(1_048_576),
  RT_STALL_MS: milliseconds(10_000),
  RT_REPLAY_TTL_S: count(3_600),
  RT_REPLAY_MAX_ENTRIES: count(1_000),
  RT_DEDUPE_TTL_S: count(900),
  RT_TOP_CHECK_MS: milliseconds(30_000),
  RT_DRAIN_DELAY_MS: milliseconds(5_000),
  RT_DRAIN_SPREAD_MS: milliseconds(20_000),
  // rows: env
})

export type Config = Readonly<z.output<typeof environment>>

/** Reads the environment. Throws one error that names every variable that is missing or malformed. */
export function loadConfig(variables: NodeJS.ProcessEnv): Config {
  const present = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''))
  const parsed = environment.safeParse(present)
  if (parsed.success) return Object.freeze(parsed.data)

  const problems = parsed.error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`)
  throw new Error(`The environment is not complete:\n${problems.join('\n')}`)
}

function splitList(text: string): readonly string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}
