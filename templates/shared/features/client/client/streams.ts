/** The position in each stream: the cursor of the last frame that the application was given. */
export type Cursors = Map<string, string>

/** How many delivered frames are remembered: twice the longest replay of a stream. */
const remembered = 1000

/** Tells whether a durable frame is new. It may come twice when its server cannot know what has arrived. */
export function createMemory(): (cursor: string) => boolean {
  const delivered = new Set<string>()

  return (cursor) => {
    const isNew = !delivered.has(cursor)
    delivered.add(cursor)
    // A set keeps the order of insertion, so its first member is the oldest.
    const [oldest = ''] = delivered
    if (delivered.size > remembered) delivered.delete(oldest)
    return isNew
  }
}

/** The stream that a cursor is of; undefined for the id of a request. */
export function streamOf(id: string): string | undefined {
  return /(.+)@/.exec(id)?.[1]
}
