import { setTimeout as delay } from 'node:timers/promises'

/** Resolves once it holds, or at the deadline of `performance.now()`. */
export async function untilTrue(
  holds: () => boolean | Promise<boolean>,
  deadline: number,
): Promise<void> {
  while (!(await holds()) && performance.now() < deadline) await delay(50)
}
