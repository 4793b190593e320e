import type { PackageManager, Runtime } from './runtime.ts'

const NPM: PackageManager = {
  install: 'npm install',
  run: 'npm run',
  exec: 'npx',
  cleanInstall: 'npm ci',
  lockfile: 'package-lock.json',
}

const MANAGERS: Readonly<Record<string, PackageManager>> = {
  npm: NPM,
  pnpm: {
    install: 'pnpm install',
    run: 'pnpm run',
    exec: 'pnpm exec',
    cleanInstall: 'pnpm install --frozen-lockfile',
    lockfile: 'pnpm-lock.yaml',
  },
  yarn: {
    install: 'yarn install',
    run: 'yarn run',
    exec: 'yarn',
    cleanInstall: 'yarn install --frozen-lockfile',
    lockfile: 'yarn.lock',
  },
  bun: {
    install: 'bun install',
    run: 'bun run',
    exec: 'bunx',
    cleanInstall: 'bun install --frozen-lockfile',
    lockfile: 'bun.lock',
  },
}

/** Express 5 and ws, in strict TypeScript. */
export const node: Runtime = {
  roots: ['node', 'shared'],
  copies: [{ from: 'protocol/PROTOCOL.md', to: 'PROTOCOL.md' }],
  rowsOf: (feature) => feature.node ?? {},
  envLines: (features) =>
    features
      .flatMap((feature) => feature.env ?? [])
      .filter((row) => row.zod !== undefined)
      .map((row) => ({ file: 'src/ws/config.ts', at: 'env', text: `${row.name}: ${row.zod},` })),
  managerOf: (name) => MANAGERS[name] ?? NPM,
  versions: 'node/versions/package.json',
}
