import { expect, test } from 'vitest'
import { gauge } from '../conformance/suite/beside.ts'
import { examples } from '../conformance/suite/facts.ts'
import { attempt, beginAttempt, requestText } from '../conformance/suite/handshake.ts'
import { encodeFrame } from '../conformance/suite/peer.ts'
import type { Trial } from '../conformance/suite/trial.ts'
import { seeded, type Random } from '../faults/random.ts'
import { inAServer } from './in-a-server.ts'

const server = inAServer({
  auth: 'jwt',
  rooms: true,
  database: 'none',
  scaling: 'single',
  starter: 'blank',
})

/** `FUZZ_SECONDS=600 FUZZ_SEED=7 npx vitest run --config test/vitest.config.ts --project security` fuzzes for longer. */
const seconds = Number(process.env['FUZZ_SECONDS'] ?? 10)
const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 1_000_000)

test(
  `frames that are nearly right neither end nor upset the server (seed ${seed})`,
  async () => {
    const trial = server()
    const random = seeded(seed)
    const corpus = [...examples('valid'), ...examples('invalid')]
      .filter(({ from }) => from === 'client')
      .map(({ wire }) => ({ opcode: typeof wire === 'string' ? 1 : 2, bytes: Buffer.from(wire) }))
    const witness = await trial.open(trial.fresh('witness'))

    await until(seconds, async () => {
      const client = await trial.open(trial.fresh('fuzz'), {
        query: random.pick([{}, { resume: '1' }, { last_event_id: text(random) }]),
      })
      for (let index = 0; index < 30 && !client.isClosed; index += 1) {
        const { opcode, bytes } = random.pick(corpus)
        const payload = mutated(bytes, random)
        // Mostly whole frames with a strange payload, sometimes a strange frame.
        if (random.next() < 0.85) client.peer.sendFrame({ opcode, payload })
        else client.peer.sendRaw(mutated(encodeFrame({ opcode, payload }), random))
      }
      client.peer.ping()
      await trial.quiet(5)
      client.peer.destroy()
    })

    await expectCalm(trial)
    expect(witness.isClosed).toBe(false)
    await trial.end()
  },
  (seconds + 60) * 1_000,
)

test(
  `handshakes that are nearly right are refused, accepted or dropped, and nothing else (seed ${seed})`,
  async () => {
    const trial = server()
    const random = seeded(seed).fork('handshakes')
    const right = requestText(await trial.request(trial.fresh('fuzz')))

    await until(seconds, async () => {
      const request = mutated(Buffer.from(right, 'latin1'), random)
      const { socket } = await beginAttempt(trial.node, request.toString('latin1'))
      const head = await new Promise<string>((resolve) => {
        socket.once('data', (chunk: Buffer) => resolve(chunk.toString('latin1')))
        socket.once('close', () => resolve(''))
        setTimeout(() => resolve(''), 30)
      })
      socket.destroy()
      expect(head).toMatch(/^$|^HTTP\/1\.1 (101|4\d\d|200|505) /)
    })

    await trial.quiet(500)
    await expectCalm(trial)
  },
  (seconds + 60) * 1_000,
)

test('headers outside ASCII are refused, not crashed on', async () => {
  const trial = server()
  const strange = [
    '\u00ff\u00fe',
    'rt.v1\u0000',
    '\u00e4'.repeat(500),
    'rt.v1, ',
    ',',
    'rt.v1,rt.v1',
    'a b',
  ]
  for (const value of strange)
    for (const header of ['Sec-WebSocket-Protocol', 'Origin', 'Authorization', 'Cookie', 'Host']) {
      const request = await trial.request(trial.fresh('ada'), { headers: { [header]: value } })
      const answer = await attempt(request).catch(() => undefined)
      answer?.socket.destroy()
      expect(
        answer === undefined ||
          answer.status === 101 ||
          (answer.status >= 400 && answer.status < 500),
      ).toBe(true)
    }
  await expectCalm(trial)
})

/** Flips, cuts, repeats and inserts, a few times. */
function mutated(bytes: Buffer, random: Random): Buffer {
  let result = Buffer.from(bytes)
  for (let times = random.between(0, 4); times > 0 && result.length > 0; times -= 1) {
    const place = random.between(0, result.length - 1)
    const [before, after] = [result.subarray(0, place), result.subarray(place)]
    const change = random.between(0, 5)
    if (change === 0) result[place] = random.between(0, 255)
    else if (change === 1) result = before
    else if (change === 2) result = Buffer.concat([before, after.subarray(random.between(0, 8))])
    else if (change === 3) result = Buffer.concat([before, after.subarray(0, 20), after])
    else if (change === 4) result = Buffer.concat([before, Buffer.from(random.pick(tokens)), after])
    else result = Buffer.concat([result, before])
  }
  // Larger is a test of its own.
  return result.subarray(0, 60_000)
}

const tokens = [
  '{',
  '}',
  '[',
  '"',
  '\\',
  '\\u0000',
  'null',
  '1e999',
  '__proto__',
  '\r\n',
  ':',
  ' ',
  '-',
  '\u00ff',
  '@',
  '.',
]

function text(random: Random): string {
  const length = random.between(0, 40)
  return Array.from({ length }, () =>
    random.pick(['room:', 'user:', 'a', '@', ':', '.', '0', '9', '%', 'ü', '{']),
  ).join('')
}

async function until(limit: number, work: () => Promise<void>): Promise<void> {
  const deadline = performance.now() + limit * 1_000
  while (performance.now() < deadline) await work()
}

/** Alive, no error of its own making in the log, and nobody left behind but who is there. */
async function expectCalm(trial: Trial): Promise<void> {
  const visitor = await trial.open(trial.fresh('visitor'))
  await trial.alive(visitor)
  await visitor.leave()
  await trial.quiet(500)
  const lines = trial.node.output().split('\n')
  expect(lines.filter((line) => /"level":(50|60)|uncaught|unhandled/i.test(line))).toEqual([])
  expect(await gauge(trial, 'realtime_connections')).toBeLessThanOrEqual(1)
}
