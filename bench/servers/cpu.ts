import { readdirSync, readFileSync } from 'node:fs'

/** Nanoseconds that all threads of the processes have spent on a core, as the kernel's scheduler counts them. Linux only. */
export function cpuNanoseconds(pids: readonly number[]): number {
  return pids.flatMap(threadsOf).reduce((sum, file) => sum + runTime(file), 0)
}

/** Bytes of the process in memory. */
export function residentBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1_024
}

function threadsOf(pid: number): readonly string[] {
  const tasks = `/proc/${pid}/task`
  return readdirSync(tasks).map((task) => `${tasks}/${task}/schedstat`)
}

function runTime(file: string): number {
  return Number(readFileSync(file, 'utf8').split(' ')[0])
}
