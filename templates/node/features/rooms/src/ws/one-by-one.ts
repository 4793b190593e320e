/** Runs the work of one owner piece by piece, in the order of the calls; different owners do not wait for each other. */
export interface OneByOne {
  readonly run: <Result>(owner: string, work: () => Promise<Result>) => Promise<Result>
  /** Resolves once everything that was begun for the owner before this call has ended, well or badly. */
  readonly settled: (owner: string) => Promise<void>
}

/** Holds nothing of an owner whose work is done. */
export function createOneByOne(): OneByOne {
  const last = new Map<string, Promise<unknown>>()

  return {
    async run(owner, work) {
      const result = runAfter(last.get(owner), work)
      // Whoever asked hears of a failure; whoever comes next does not.
      const turn = result.catch(() => undefined)
      last.set(owner, turn)
      try {
        return await result
      } finally {
        if (last.get(owner) === turn) last.delete(owner)
      }
    },

    async settled(owner) {
      await last.get(owner)
    },
  }
}

async function runAfter<Result>(
  before: Promise<unknown> | undefined,
  work: () => Promise<Result>,
): Promise<Result> {
  await before
  return work()
}
