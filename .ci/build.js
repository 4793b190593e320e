// Bundles the CLI into dist/: one package without runtime dependencies. What is heavy (ts-morph, the
// prompts, Handlebars) stays in chunks of its own, loaded only by the commands that use it.
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { build } from 'esbuild'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const require = createRequire(import.meta.url)

rmSync(join(root, 'dist'), { recursive: true, force: true })

const result = await build({
  absWorkingDir: root,
  entryPoints: {
    cli: 'src/index.ts',
    'read-events': 'src/read-events.ts',
    'run-prettier': 'src/run-prettier.ts',
    'run-typescript': 'src/run-typescript.ts',
  },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  // Some packages wrap their CommonJS so that no bundler can follow it; their modules it can.
  mainFields: ['module', 'main'],
  target: 'node20.19',
  minify: true,
  metafile: true,
  legalComments: 'none',
  chunkNames: 'chunks/[name]-[hash]',
  // The full build of Handlebars asks for `fs` and source maps, which compiling alone does not need.
  alias: { handlebars: require.resolve('handlebars/dist/cjs/handlebars.js') },
  // What CommonJS packages, ts-morph above all, find around them.
  banner: {
    js: [
      "import{createRequire as __createRequire}from'node:module';",
      'const require=__createRequire(import.meta.url),',
      '__filename=import.meta.filename,__dirname=import.meta.dirname;',
    ].join(''),
  },
})

writeFileSync(
  join(root, 'THIRD-PARTY-LICENSES.txt'),
  licencesOf(Object.keys(result.metafile.inputs)),
)

/** The licence of every package that a bundled file came from. */
function licencesOf(inputs) {
  const folders = new Set(
    inputs.flatMap((input) => {
      const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)
      return match === null ? [] : [match[1]]
    }),
  )
  const entries = [...folders].map((folder) => {
    const { name, version, license } = readJson(join(root, folder, 'package.json'))
    return { title: `${name} ${version} (${license})`, text: licenceText(folder) }
  })
  return entries
    .toSorted((a, b) => (a.title < b.title ? -1 : 1))
    .map(({ title, text }) => `${title}\n${'-'.repeat(title.length)}\n\n${text.trim()}\n`)
    .join('\n\n')
}

function licenceText(folder) {
  const names = ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'LICENCE', 'license', 'License']
  for (const name of names) {
    try {
      return readFileSync(join(root, folder, name), 'utf8')
    } catch (error) {
      if (error.code !== 'ENOENT') throw error
    }
  }
  const { license, author } = readJson(join(root, folder, 'package.json'))
  return `Published under ${license} by ${typeof author === 'string' ? author : author?.name}.`
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'))
}
