// The load: a process of its own that opens connections to one server and drives them. It answers one request of its
// parent at a time, and says with each answer what the server and itself spent.
import { cpuNanoseconds } from '../servers/cpu.ts'
import { openCrowd, placesOf, type Crowd, type CrowdRequest } from './crowd.ts'
import { acks, bursts, flood, hops, steadily, type Drive } from './drive.ts'

export type LoadRequest =
  | ({ readonly ask: 'open'; readonly pids: readonly number[] } & CrowdRequest)
  | ({ readonly ask: 'accept'; readonly pids: readonly number[] } & CrowdRequest)
  | ({ readonly ask: 'drive'; readonly pids: readonly number[] } & Drive)
  | { readonly ask: 'close' }

export interface LoadReport {
  /** Deliveries, acks or accepted connections. */
  readonly units: number
  readonly seconds: number
  /** Of the servers and of the load itself. */
  readonly serverCpuSeconds: number
  readonly loadCpuSeconds: number
  /** Milliseconds, in no order. */
  readonly latencies: readonly number[]
}

const crowds: Crowd[] = []

process.on('message', (request: LoadRequest) => {
  answer(request).then(
    (report) => process.send?.(report),
    (error: unknown) =>
      process.send?.({ error: error instanceof Error ? error.stack : String(error) }),
  )
})
process.on('disconnect', () => process.exit(1))

async function answer(request: LoadRequest): Promise<LoadReport> {
  if (request.ask === 'close') {
    for (const { lines } of crowds.splice(0)) for (const line of lines) line.end()
    return nothing
  }
  if (request.ask === 'drive') return measured(request.pids, () => drive(request))

  const places = placesOf(request)
  return measured(request.pids, async () => {
    crowds.push(await openCrowd(request, places))
    return { units: request.count, latencies: [] }
  })
}

const nothing: LoadReport = {
  units: 0,
  seconds: 0,
  serverCpuSeconds: 0,
  loadCpuSeconds: 0,
  latencies: [],
}

function drive(request: Drive) {
  const [crowd, others] = crowds
  if (crowd === undefined) throw new Error('Nothing is open.')
  if (request.how === 'bursts') return bursts(crowd, request)
  if (request.how === 'steadily') return steadily(crowd, request)
  if (request.how === 'flood') return flood(crowd, request)
  if (request.how === 'acks') return acks(crowd, request)
  if (others === undefined) throw new Error('A hop needs two crowds.')
  return hops(crowd, others, request)
}

async function measured(
  pids: readonly number[],
  work: () => Promise<Pick<LoadReport, 'units' | 'latencies'>>,
): Promise<LoadReport> {
  const [server, load, start] = [cpuNanoseconds(pids), process.cpuUsage(), performance.now()]
  const done = await work()
  const seconds = (performance.now() - start) / 1_000
  const { user, system } = process.cpuUsage(load)
  return {
    ...done,
    seconds,
    serverCpuSeconds: (cpuNanoseconds(pids) - server) / 1e9,
    loadCpuSeconds: (user + system) / 1e6,
  }
}
