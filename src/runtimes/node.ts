import type { PackageManager, Runtime } from './runtime.ts'

const NPM: PackageManager = {
  install: 'npm install',
  run: 'npm run',
  exec: 'npx',
  cleanInstall: 'npm ci',
  productionInstall: 'npm ci --omit=dev',
  lockfile: 'package-lock.json',
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
    lockfile: 'pnpm-lock.yaml',
    setup: 'npm install --global pnpm',
  },
  yarn: {
    install: 'yarn install',
    run: 'yarn run',
    exec: 'yarn',
    cleanInstall: 'yarn install --frozen-lockfile',
    productionInstall: 'yarn install --frozen-lockfile --production',
    lockfile: 'yarn.lock',
    setup: 'npm install --global --force yarn',
  },
  bun: {
    install: 'bun install',
    run: 'bun run',
    exec: 'bunx',
    cleanInstall: 'bun install --frozen-lockfile',
    productionInstall: 'bun install --frozen-lockfile --production',
    lockfile: 'bun.lock',
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
