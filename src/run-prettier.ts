import { createRequire } from 'node:module'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

// Formats many files with the prettier of an app, from standard input to standard output, both JSON. Its own program
// takes one file at a time and a third of a second for each.

/** The part of prettier, since version 2, that is used here. */
type Prettier = {
  readonly getFileInfo: (
    path: string,
    options: { readonly ignorePath: string },
  ) => Promise<{ readonly ignored: boolean }>
  readonly resolveConfig: (
    path: string,
    options: { readonly editorconfig: true },
  ) => Promise<object | null>
  readonly format: (source: string, options: object) => Promise<string> | string
}

type NewFile = { readonly path: string; readonly text: string }

const [root = ''] = process.argv.slice(2)
const prettier: Prettier = createRequire(join(root, 'package.json'))('prettier')
const files: readonly NewFile[] = JSON.parse(await text(process.stdin))

process.stdout.write(JSON.stringify(await Promise.all(files.map(formatted))))

async function formatted(file: NewFile): Promise<string> {
  const filepath = join(root, file.path)
  const { ignored } = await prettier.getFileInfo(filepath, {
    ignorePath: join(root, '.prettierignore'),
  })
  const config = await prettier.resolveConfig(filepath, { editorconfig: true })
  return ignored ? file.text : prettier.format(file.text, { ...config, filepath })
}
