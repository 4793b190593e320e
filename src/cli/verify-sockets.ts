import { openSocket, type Conversation } from '../workspace/speak-socket.ts'
import type { Check } from './verify-app.ts'
import type { Credential } from './verify-credential.ts'
import { checkEvent } from './verify-event.ts'
import type { VerifiedProject } from './verify-project.ts'

const NAME = 'Socket with a credential'

/** Connects without and with a credential, and sees an event come back. */
export async function checkSockets(
  port: number,
  project: VerifiedProject,
  credential: Credential,
): Promise<readonly Check[]> {
  const refused = await checkRefusal(port, project)
  if ('why' in credential) {
    return [
      refused,
      { name: NAME, status: 'not shown', detail: credential.why },
      { name: 'Event', status: 'not shown', detail: 'A connection is needed first.' },
    ]
  }
  const { query, headers } = credential
  const handshake = await openSocket(port, project.path + query, {
    ...originOf(port),
    ...headers,
  })
  if (handshake.kind === 'refused') {
    const detail = `The upgrade was answered ${handshake.status}.`
    return [refused, { name: NAME, status: 'failed', detail }]
  }
  const { conversation } = handshake
  try {
    return [refused, await checkHello(conversation), await checkEvent(conversation, project)]
  } finally {
    conversation.close()
  }
}

/** Pages of the app itself may connect; without an origin a cookie is not enough. */
function originOf(port: number) {
  return { origin: `http://127.0.0.1:${port}` }
}

async function checkHello(conversation: Conversation): Promise<Check> {
  await conversation.hear(({ event }) => event === 'sys.hello')
  return { name: NAME, status: 'passed', detail: 'The server said hello.' }
}

async function checkRefusal(port: number, { auth, path }: VerifiedProject): Promise<Check> {
  const name = 'Socket without a credential'
  const handshake = await openSocket(port, path, originOf(port))
  const status = handshake.kind === 'refused' ? handshake.status : 101
  if (handshake.kind === 'open') handshake.conversation.close()
  const expected = auth === 'none' ? 101 : 401
  return {
    name,
    status: status === expected ? 'passed' : 'failed',
    detail: `The upgrade was answered ${status}${status === expected ? '' : `, not ${expected}`}.`,
  }
}
