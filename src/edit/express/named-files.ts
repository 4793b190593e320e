import { joinPath, type PackageFiles, under } from './package-files.ts'
import { property, readJson } from './path-aliases.ts'
import { fileAt } from './resolve.ts'
import { readBundling, readScript } from './scripts.ts'
import { sourceOf } from './source-of.ts'

/** A file of the app, and what named it; nothing where the file that was named is not there. */
type Named = readonly [path: string | undefined, because: string]

/** Scripts that call scripts are followed so far. */
const DEEPEST = 4

/** The scripts of a package by name. */
export function scriptsOf(files: PackageFiles, folder: string): ReadonlyMap<string, string> {
  const scripts = property(readJson(files, under(folder, 'package.json')), 'scripts')
  const entries = Object.entries(typeof scripts === 'object' && scripts !== null ? scripts : {})
  return new Map(
    entries.flatMap(([name, text]): [string, string][] =>
      typeof text === 'string' ? [[name, text]] : [],
    ),
  )
}

/** The files that a script of package.json may start. */
export function scriptFiles(
  files: PackageFiles,
  folder: string,
  name: string,
  depth = 0,
): readonly string[] {
  const script = scriptsOf(files, folder).get(name)
  if (script === undefined || depth > DEEPEST) return []
  const own = commandFiles(files, folder, script, depth)
  const isBareNodemon = own.length === 0 && /\b(nodemon|node-dev)\s*$/.test(script)
  return isBareNodemon ? nodemonFiles(files, folder) : own
}

/** The files that everything but a script says the app starts with, the most binding word first. */
export function namedFiles(files: PackageFiles, folder: string): readonly Named[] {
  const project = readJson(files, under(folder, 'project.json'))
  const built = property(property(property(project, 'targets'), 'build'), 'options')
  const projectMain = property(built, 'main')
  return [
    ...nodemonFiles(files, folder).map((path) => [path, 'nodemon.json'] as const),
    ...HOSTS.flatMap(({ path, commands }) =>
      commands(files.text(under(folder, path)) ?? '')
        .flatMap((command) => commandFiles(files, folder, command))
        .map((file) => [file, path] as const),
    ),
    ...mainFiles(files, folder).map((path) => [path, 'main'] as const),
    ...(typeof projectMain === 'string'
      ? [[fileAt(files, projectMain), 'project.json'] as const]
      : []),
    ...workspaceMains(files, folder),
    ...bundledFiles(files, folder),
  ]
}

/** Files by which hosts learn what to run, and the command lines that they hold. */
const HOSTS: readonly {
  readonly path: string
  readonly commands: (text: string) => readonly string[]
}[] = [
  { path: 'Procfile', commands: (text) => matches(text, /^web:(.*)$/gm) },
  { path: 'Dockerfile', commands: containerCommands },
  ...['ecosystem.config.js', 'ecosystem.config.cjs', 'pm2.config.js', 'pm2.json'].map((path) => ({
    path,
    commands: (text: string) =>
      matches(text, /["']?\bscript["']?\s*:\s*["'`]([^"'`]+)/g).map((script) => `node ${script}`),
  })),
  ...['docker-compose.yml', 'docker-compose.yaml', 'compose.yml', 'compose.yaml'].map((path) => ({
    path,
    commands: (text: string) => matches(text, /^\s+command:(.*)$/gm).map(withoutBrackets),
  })),
]

/** The last `CMD` counts; what `ENTRYPOINT` names stands before it. */
function containerCommands(text: string): readonly string[] {
  const [entrypoint, command] = ['ENTRYPOINT', 'CMD'].map((word) =>
    matches(text, new RegExp(`^${word}\\s+(.*)$`, 'gm')).at(-1),
  )
  return [withoutBrackets(`${entrypoint ?? ''} ${command ?? ''}`)]
}

function matches(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].map(([, found = '']) => found)
}

/** `["node", "a.js"]` as a line. */
function withoutBrackets(list: string): string {
  return list.replaceAll(/[[\]",]/g, ' ')
}

/** The files that a command line may start, also through other scripts of package.json and of the shell. */
function commandFiles(
  files: PackageFiles,
  folder: string,
  line: string,
  depth = 0,
): readonly string[] {
  const ran = readScript(line)
  const named = ran.words.flatMap((word) => sourceOf(files, folder, word) ?? [])
  const own = RUNS_PACKAGE.test(line) ? [...named, ...mainFiles(files, folder)] : named
  const called = ran.scripts.flatMap((one) => {
    const place = joinPath(folder, one.folder)
    return place === undefined ? [] : scriptFiles(files, place, one.name, depth + 1)
  })
  const shell = matches(line, /([\w./-]+\.sh)\b/g).flatMap((path) => {
    const place = depth > DEEPEST ? undefined : joinPath(folder, path)
    const text = place === undefined ? '' : (files.text(place) ?? '')
    return text
      .split(/\r?\n/)
      .filter((one) => !/^\s*(#|$)/.test(one))
      .flatMap((one) => commandFiles(files, folder, one, depth + 1))
  })
  return [...own, ...called, ...shell]
}

/** `node .` starts what package.json calls its main file. */
const RUNS_PACKAGE = /\b(node|nodemon)\b[^&|;]*\s\.\/?(?=\s|$)/

function mainFiles(files: PackageFiles, folder: string): readonly string[] {
  const main = property(readJson(files, under(folder, 'package.json')), 'main')
  const path = typeof main === 'string' ? sourceOf(files, folder, main) : undefined
  return path === undefined ? [] : [path]
}

function nodemonFiles(files: PackageFiles, folder: string): readonly string[] {
  const configs = [
    readJson(files, under(folder, 'nodemon.json')),
    property(readJson(files, under(folder, 'package.json')), 'nodemonConfig'),
  ]
  return configs.flatMap((config) => {
    const exec = property(config, 'exec')
    const script = property(config, 'script')
    const lines = [
      typeof exec === 'string' ? exec : '',
      typeof script === 'string' ? `node ${script}` : '',
    ]
    return lines.flatMap((line) => commandFiles(files, folder, line))
  })
}

/** Tools for whole workspaces put the apps side by side and name none of them. */
function workspaceMains(files: PackageFiles, folder: string): readonly Named[] {
  if (folder !== '') return []
  return files.paths
    .filter((path) => /^(apps|services|packages)\/[^/]+\/src\/main\.[jt]s$/.test(path))
    .map((path) => [path, 'workspace'] as const)
}

/** Sources that a bundler is told to start from: what runs is a file that is not there yet. */
function bundledFiles(files: PackageFiles, folder: string): readonly Named[] {
  const scripts = [...scriptsOf(files, folder)].flatMap(([name, script]) =>
    readBundling(script).map((word) => [word, `scripts.${name}`] as const),
  )
  const configs = files.paths
    .filter((path) => path.startsWith(under(folder, '')) && isBundler(path.slice(folder.length)))
    .flatMap((path) =>
      matches(files.text(path) ?? '', BUNDLE_ENTRY).map(
        (word) => [word, path.slice(path.lastIndexOf('/') + 1)] as const,
      ),
    )
  return [...scripts, ...configs].map(([word, because]) => {
    const place = joinPath(folder, word)
    return [place === undefined ? undefined : fileAt(files, place), because] as const
  })
}

/** `entry: './a.ts'`, `entryPoints: ['a.ts']`, `input: { server: 'a.ts' }`. */
const BUNDLE_ENTRY =
  /\b(?:entry|entryPoints|input)\s*:\s*[[{]?\s*(?:[\w'"]+\s*:\s*\[?\s*)?['"`]([^'"`]+\.[cm]?[jt]s)['"`]/g

function isBundler(path: string): boolean {
  return /^\/?(webpack|rollup|rolldown|tsup|tsdown|esbuild|build|bundle)[\w.-]*\.[cm]?[jt]s$/.test(
    path,
  )
}
