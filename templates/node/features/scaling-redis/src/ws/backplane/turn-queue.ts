/**
 * Collects what is asked for one key within a turn of the event loop and does it at once: a busy room costs one step
 * for many messages, and a lone message waits for nothing. `perform` gives its results in the order of the items.
 */
export function createTurnQueue<Item, Result>(
  perform: (key: string, items: readonly Item[]) => Promise<readonly Result[]>,
  maxItems: number,
): (key: string, item: Item) => Promise<Result> {
  let waiting = new Map<string, Waiting<Item, Result>[]>()

  function flush(): void {
    const turn = waiting
    waiting = new Map()
    for (const [key, all] of turn)
      for (let start = 0; start < all.length; start += maxItems)
        void settle(key, all.slice(start, start + maxItems))
  }

  async function settle(key: string, batch: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await perform(
        key,
        batch.map(({ item }) => item),
      )
      for (const [index, { resolve, reject }] of batch.entries()) {
        const result = results[index]
        if (result === undefined) reject(new Error('A result is missing.'))
        else resolve(result)
      }
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
  }

  return (key, item) =>
    new Promise((resolve, reject) => {
      if (waiting.size === 0) setImmediate(flush)
      const queue = waiting.get(key)
      if (queue) queue.push({ item, resolve, reject })
      else waiting.set(key, [{ item, resolve, reject }])
    })
}

interface Waiting<Item, Result> {
  readonly item: Item
  readonly resolve: (result: Result) => void
  readonly reject: (reason: unknown) => void
}
