import { WebSocket } from 'ws'
import {
  RealtimeClient,
  type ConnectionState,
  type RealtimeOptions,
} from '../../../templates/shared/features/client/client/realtime-client.ts'
import { manualClock, type ManualClock } from './manual-clock.ts'
import { type ProtocolServer, startProtocolServer } from './protocol-server.ts'

export type TestEvents = {
  client: {
    'message.send': { data: { text: string }; reply: { messageId: string } }
    'typing.start': { data: Record<string, never>; reply: never }
    'file.put': { data: Uint8Array; reply: { size: number } }
  }
  server: {
    'message.new': { text: string }
    'file.new': Uint8Array
  }
}

export type Setting = {
  readonly server: ProtocolServer
  readonly clock: ManualClock
  readonly rt: RealtimeClient<TestEvents>
  readonly states: readonly ConnectionState[]
  readonly errors: readonly unknown[]
  /** Resolves once the client is in this state. */
  readonly reaches: (name: ConnectionState['name']) => Promise<ConnectionState>
  readonly end: () => Promise<void>
}

/** A client with a clock of its own and no randomness, and a server that the test plays. */
export async function aClient(options: Partial<RealtimeOptions> = {}): Promise<Setting> {
  const server = await startProtocolServer()
  const clock = manualClock()
  const states: ConnectionState[] = []
  const errors: unknown[] = []
  const rt = new RealtimeClient<TestEvents>({
    url: server.url,
    WebSocket,
    clock,
    random: () => 0.5,
    onError: (error) => errors.push(error),
    ...options,
  })
  rt.on('sys.state', (state) => states.push(state))
  return {
    server,
    clock,
    rt,
    states,
    errors,
    reaches: (name) => (rt.state.name === name ? Promise.resolve(rt.state) : nextState(rt, name)),
    end: async () => {
      rt.close()
      await server.stop()
    },
  }
}

function nextState(rt: RealtimeClient<TestEvents>, name: string): Promise<ConnectionState> {
  return new Promise((resolve) => {
    const stop = rt.on('sys.state', (state) => {
      if (state.name !== name) return
      stop()
      resolve(state)
    })
  })
}
