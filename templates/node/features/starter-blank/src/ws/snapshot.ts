import type { LoadSnapshot } from './resources.js'

/** What a client gets when its history cannot be continued. Return the present state of the stream here. */
export const loadSnapshot: LoadSnapshot = () => Promise.resolve(null)
