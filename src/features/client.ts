import type { Feature } from './feature.ts'

/** The browser's half has a tsconfig of its own, as its globals are not those of Node. */
export const client: Feature = {
  node: {
    scripts: {
      dev: 'tsc -p client/tsconfig.build.json && node --watch --import @oxc-node/core/register --env-file-if-exists=.env src/main.ts',
      build: 'tsc -p tsconfig.build.json && tsc -p client/tsconfig.build.json',
      typecheck: 'tsc && tsc -p client',
    },
    lines: [
      {
        file: 'src/app.ts',
        at: 'imports',
        text: "import { demoPage } from './demo-page.js'",
      },
      { file: 'src/app.ts', at: 'routes', text: 'app.use(demoPage())' },
    ],
  },
}
