import { mkdirSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

import { build } from 'esbuild'

import { repository } from './project.ts'

const require = createRequire(import.meta.url)

/** Bundles a script of the tests, so that it starts as fast as the program itself. */
export async function bundled(script: string, folder: string): Promise<string> {
  mkdirSync(join(folder, 'dist'), { recursive: true })
  // Whatever reads templates looks for them above its own file.
  for (const name of ['templates', 'package.json']) {
    symlinkSync(join(repository, name), join(folder, name))
  }
  await build({
    entryPoints: [script],
    outdir: join(folder, 'dist'),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    mainFields: ['module', 'main'],
    minify: true,
    alias: { handlebars: require.resolve('handlebars/dist/cjs/handlebars.js') },
    banner: {
      js: [
        "import{createRequire as __createRequire}from'node:module';",
        'const require=__createRequire(import.meta.url),',
        '__filename=import.meta.filename,__dirname=import.meta.dirname;',
      ].join(''),
    },
  })
  const [name = ''] = script.split('/').slice(-1)
  return join(folder, 'dist', name.replace(/\.ts$/, '.mjs'))
}
