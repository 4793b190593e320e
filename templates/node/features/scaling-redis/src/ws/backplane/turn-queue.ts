/**
 * Does the first of what is asked for one key within a turn of the event loop at once and the others together at its
 * end: a lone message waits for nothing, and a busy room costs two steps for many messages. `perform` is called in the
 * order of the items and gives its results in that order.
 */
export function createTurnQueue<Item, Result>(
  perform: (key: string, items: readonly Item[]) => Promise<readonly Result[]>,
  maxItems: number,
): (key: string, item: Item) => Promise<Result> {
  /** What waits for the end of the turn, under each key of which the first was done. */
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
      // Before the first is done, so that a client which writes at the end of the turn writes all of them.
      if (waiting.size === 0) setImmediate(flush)
      const queue = waiting.get(key)
      if (queue === undefined) {
        waiting.set(key, [])
        void settle(key, [{ item, resolve, reject }])
      } else {
        queue.push({ item, resolve, reject })
      }
    })
}

interface Waiting<Item, Result> {
  readonly item: Item
  readonly resolve: (result: Result) => void
  readonly reject: (reason: unknown) => void
}
