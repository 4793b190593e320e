/** Takes one token: 0 when there was one, else the milliseconds until there is. */
export type TokenBucket = () => number

/** `rate` tokens per second, at most `burst` saved up. Holds no timer; `elapsed` counts milliseconds and never jumps. */
export function tokenBucket(rate: number, burst: number, elapsed: () => number): TokenBucket {
  let tokens = burst
  let filledAt = elapsed()

  return () => {
    const time = elapsed()
    tokens = Math.min(burst, tokens + ((time - filledAt) / 1_000) * rate)
    filledAt = time
    if (tokens < 1) return Math.ceil(((1 - tokens) / rate) * 1_000)
    tokens -= 1
    return 0
  }
}
