import type { PackageManager, Runtime } from './runtime.ts'

const NPM: PackageManager = {
  install: 'npm install',
  run: 'npm run',
  exec: 'npx',
  cleanInstall: 'npm ci',
  productionInstall: 'npm ci --omit=dev',
  installFiles: ['package-lock.json'],
  setup: '',
}

const MANAGERS: Readonly<Record<string, PackageManager>> = {
  npm: NPM,
  pnpm: {
    install: 'pnpm install',
    run: 'pnpm run',
    exec: 'pnpm exec',
    cleanInstall: 'pnpm install --frozen-lockfile',
    productionInstall: 'pnpm install --frozen-lockfile --prod',
    installFiles: ['pnpm-lock.yaml'],
    setup: 'npm install --global pnpm',
  },
  yarn: {
    install: 'yarn install',
    run: 'yarn run',
    exec: 'yarn',
    cleanInstall: 'yarn install --immutable',
    productionInstall: 'yarn workspaces focus --production',
    installFiles: ['yarn.lock', '.yarnrc.yml'],
    // Node.js brings Yarn no longer, and the package `yarn` is another major version.
    setup: 'npm install --global --force @yarnpkg/cli-dist',
  },
  bun: {
    install: 'bun install',
    run: 'bun run',
    exec: 'bunx',
    cleanInstall: 'bun install --frozen-lockfile',
    productionInstall: 'bun install --frozen-lockfile --production',
    installFiles: ['bun.lock'],
    setup: 'npm install --global bun',
  },
}

/** Express 5 and ws, in strict TypeScript. */
export const node: Runtime = {
  roots: ['node', 'shared'],
  copies: [
    { from: 'protocol/PROTOCOL.md', to: 'PROTOCOL.md' },
    { from: 'protocol/frames.schema.json', to: 'test/protocol/frames.schema.json' },
    { from: 'protocol/close-codes.json', to: 'test/protocol/close-codes.json' },
    { from: 'protocol/frames/valid', to: 'test/protocol/valid-frames.jsonl', asLines: true },
    { from: 'protocol/frames/invalid', to: 'test/protocol/invalid-frames.jsonl', asLines: true },
  ],
  rowsOf: (feature) => feature.node ?? {},
  envLines: (features) =>
    features
      .flatMap((feature) => feature.env ?? [])
      .filter((row) => row.zod !== undefined)
      .map((row) => ({ file: 'src/ws/config.ts', at: 'env', text: `${row.name}: ${row.zod},` })),
  managerOf: (name) => MANAGERS[name] ?? NPM,
  versions: 'node/versions/package.json',
}
