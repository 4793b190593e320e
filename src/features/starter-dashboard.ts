import type { Feature } from './feature.ts'

/** The feed runs as long as the server listens; snapshots read what it measured. */
export const starterDashboard: Feature = {
  node: {
    lines: [
      {
        file: 'src/ws/resources.ts',
        at: 'imports',
        text: "import type { Points } from '../dashboard/points.js'",
      },
      { file: 'src/ws/resources.ts', at: 'resources', text: 'readonly points: Points' },
      {
        file: 'src/ws/wiring.ts',
        at: 'imports',
        text: "import { createPoints } from '../dashboard/points.js'",
      },
      { file: 'src/ws/wiring.ts', at: 'resources', text: 'points: createPoints(),' },
      {
        file: 'src/main.ts',
        at: 'imports',
        text: "import { startFeed } from './dashboard/feed.js'",
      },
      { file: 'src/main.ts', at: 'start', text: 'const stopFeed = startFeed(wired)' },
      { file: 'src/main.ts', at: 'stop', text: 'stopFeed()' },
    ],
  },
}
