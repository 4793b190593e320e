import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { expect, test } from 'vitest'

const entry = fileURLToPath(
  new URL('../../templates/shared/features/client/client/realtime-client.ts', import.meta.url),
)

test('the whole client is at most 5,000 bytes, minified and compressed', async () => {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
  })

  const bytes = gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length

  expect(bytes).toBeGreaterThan(2000)
  expect(bytes).toBeLessThanOrEqual(5000)
})
