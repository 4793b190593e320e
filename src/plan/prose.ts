import { allFeatureIds } from '../blueprint/blueprint.ts'
import type { Blueprint } from '../blueprint/blueprint.ts'
import { manifestOf } from '../blueprint/manifest.ts'
import type { Feature } from '../features/feature.ts'
import { envRowsOf } from '../features/index.ts'
import { runtimeOf } from '../runtimes/index.ts'
import type { Layered } from './overlay.ts'

/** The name that stands in the templates, so that they are real programs. */
export const TEMPLATE_NAME = 'realtime-app'

const FRAGMENTS = '.fragments/'
const SERVICES = 'services/'

type Fragments = ReadonlyMap<string, string>

/**
 * Sets apart the texts below `_fragments/`: pieces of the README and of `compose.yaml` that a feature
 * brings along, so that those files need no condition for it.
 */
export function withoutFragments(layered: Iterable<readonly [string, Layered]>): {
  readonly files: ReadonlyMap<string, Layered>
  readonly fragments: Fragments
} {
  const files = new Map<string, Layered>()
  const fragments = new Map<string, string>()
  for (const [path, file] of layered) {
    if (path.startsWith(FRAGMENTS)) fragments.set(path.slice(FRAGMENTS.length), file.text)
    else files.set(path, file)
  }
  return { files, fragments }
}

/** The names that Handlebars templates may use. */
export function contextOf(
  blueprint: Blueprint,
  fragments: Fragments,
  features: readonly Feature[],
  version: string,
): object {
  const { answers } = blueprint
  const chosen: readonly string[] = blueprint.features
  const env = envRowsOf(features)
  const services = servicesIn(fragments)
  return {
    version,
    answers,
    has: Object.fromEntries(allFeatureIds().map((id) => [id, chosen.includes(id)])),
    manager: runtimeOf(answers.runtime).managerOf(answers.packageManager),
    env: env.map(({ name, about, example }) => ({ name, about, example })),
    addresses: env.filter(({ inCompose }) => inCompose !== undefined),
    services,
    needsServices: answers.scaling === 'redis' || answers.database === 'postgres',
    startServices: startCommands(services.map(({ name }) => name)),
    fragments: Object.fromEntries(
      [...fragments].map(([path, text]) => [withoutEnding(path), text]),
    ),
    command: manifestOf(blueprint, version).command,
  }
}

/** What has to run beside the project, started from its compose file. */
function startCommands(services: readonly string[]): readonly string[] {
  return services.length === 0 ? [] : [`docker compose up --detach --wait ${services.join(' ')}`]
}

/** Services of `compose.yaml`, indented to stand below its `services:` key. */
function servicesIn(
  fragments: Fragments,
): readonly { readonly name: string; readonly definition: string }[] {
  return [...fragments]
    .filter(([path]) => path.startsWith(SERVICES))
    .map(([path, text]) => ({
      name: withoutEnding(path.slice(SERVICES.length)),
      definition: text.trimEnd().replaceAll(/^(?=.)/gm, '  '),
    }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

function withoutEnding(path: string): string {
  return path.replace(/\.[a-z]+$/, '')
}
