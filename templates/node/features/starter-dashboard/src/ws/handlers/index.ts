/** Every event that clients may send. Those who only watch need none. */
export const handlers = [] as const
