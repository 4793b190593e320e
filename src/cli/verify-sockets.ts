import { createHmac } from 'node:crypto'

import { openSocket, type Conversation } from '../workspace/speak-socket.ts'
import type { Check } from './verify-app.ts'
import type { VerifiedProject } from './verify-project.ts'

/** How long the token of a check is good for, seconds. */
const TOKEN_LIFE_S = 60

/** Connects without and with a credential, and sends an event through. */
export async function checkSockets(
  port: number,
  project: VerifiedProject,
): Promise<readonly Check[]> {
  const refused = await checkRefusal(port, project)
  const name = 'Socket with a credential'
  const query = credentialOf(project)
  if (query === undefined) {
    const detail = `A credential for \`${project.auth}\` cannot be made from .env alone.`
    return [refused, { name, status: 'not shown', detail }]
  }
  const handshake = await openSocket(port, project.path + query)
  if (handshake.kind === 'refused') {
    return [
      refused,
      { name, status: 'failed', detail: `The upgrade was answered ${handshake.status}.` },
    ]
  }
  const { conversation } = handshake
  try {
    await conversation.hear(({ event }) => event === 'sys.hello')
    const opened: Check = { name, status: 'passed', detail: 'The server said hello.' }
    return [refused, opened, await checkEvent(conversation, project)]
  } finally {
    conversation.close()
  }
}

async function checkRefusal(port: number, { auth, path }: VerifiedProject): Promise<Check> {
  const name = 'Socket without a credential'
  const handshake = await openSocket(port, path)
  const status = handshake.kind === 'refused' ? handshake.status : 101
  if (handshake.kind === 'open') handshake.conversation.close()
  const expected = auth === 'none' ? 101 : 401
  return {
    name,
    status: status === expected ? 'passed' : 'failed',
    detail: `The upgrade was answered ${status}${status === expected ? '' : `, not ${expected}`}.`,
  }
}

async function checkEvent(
  conversation: Conversation,
  { starter, hasRooms }: VerifiedProject,
): Promise<Check> {
  const name = 'Event'
  if (starter !== 'blank') {
    return {
      name,
      status: 'not shown',
      detail: `The ${starter} events need members and rooms of yours.`,
    }
  }
  const room = hasRooms ? { room: 'verify' } : {}
  if (hasRooms) {
    conversation.send({ event: 'sys.join', ...room, data: {}, id: 'verify-join' })
    await conversation.hear(({ id }) => id === 'verify-join')
  }
  conversation.send({ event: 'echo', ...room, data: { text: 'hello' }, id: 'verify-echo' })
  const answer = await conversation.hear(({ id }) => id === 'verify-echo')
  return answer.event === 'sys.ack'
    ? { name, status: 'passed', detail: 'An event was sent and acknowledged.' }
    : { name, status: 'failed', detail: `The answer was ${JSON.stringify(answer.data)}.` }
}

function credentialOf({ auth, secret, issuer }: VerifiedProject): string | undefined {
  if (auth === 'none') return ''
  if (auth !== 'jwt' || secret === undefined) return undefined
  const now = Math.floor(Date.now() / 1000)
  const claims = { sub: 'verify', iss: issuer, aud: issuer, iat: now, exp: now + TOKEN_LIFE_S }
  const signed = [{ alg: 'HS256', typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  const signature = createHmac('sha256', secret).update(signed).digest('base64url')
  return `?token=${signed}.${signature}`
}
