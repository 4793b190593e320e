/** Takes one token: 0 when there was one, else the milliseconds until there is. */
export type TokenBucket = () => number

/** `rate` tokens per second, at most `burst` saved up. Holds no timer; `now` is in milliseconds. */
export function tokenBucket(rate: number, burst: number, now: () => number): TokenBucket {
  let tokens = burst
  let filledAt = now()

  return () => {
    const time = now()
    tokens = Math.min(burst, tokens + (Math.max(0, time - filledAt) / 1_000) * rate)
    filledAt = time
    if (tokens < 1) return Math.ceil(((1 - tokens) / rate) * 1_000)
    tokens -= 1
    return 0
  }
}
