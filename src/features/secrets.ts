import type { Feature } from './feature.ts'

/** What every style of auth needs that signs with a secret of the environment. */
export const secrets: Feature = {
  node: {
    lines: [
      { file: 'src/ws/config.ts', at: 'imports', text: "import { secret } from './secret.js'" },
    ],
  },
}
