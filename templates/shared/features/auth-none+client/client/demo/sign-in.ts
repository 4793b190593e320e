import type { SignIn } from './identity.js'

const key = 'demo-guest'

/** Everybody may connect. A random secret of this tab makes its guest the same one after a reload. */
export const signIn: SignIn = {
  identify: () => {
    const guest =
      sessionStorage.getItem(key) ?? crypto.getRandomValues(new Uint32Array(4)).join('-')
    sessionStorage.setItem(key, guest)
    return Promise.resolve({ options: {}, query: { guest } })
  },
}
