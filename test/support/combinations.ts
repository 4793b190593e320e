/**
 * What a person may combine, written down a second time and on purpose: the catalogue and the rules of
 * the product are tested against this list, so it shares nothing with them.
 */
export type Combination = {
  readonly starter: 'chat' | 'dashboard' | 'blank'
  readonly auth: 'jwt' | 'session' | 'ticket' | 'api-key' | 'none'
  readonly rooms: boolean
  readonly database: 'sqlite' | 'postgres' | 'none'
  readonly scaling: 'single' | 'redis'
  readonly client: boolean
  readonly docker: boolean
}

type Dimensions = { readonly [Name in keyof Combination]: readonly Combination[Name][] }

export const DIMENSIONS: Dimensions = {
  starter: ['chat', 'dashboard', 'blank'],
  auth: ['jwt', 'session', 'ticket', 'api-key', 'none'],
  rooms: [true, false],
  database: ['sqlite', 'postgres', 'none'],
  scaling: ['single', 'redis'],
  client: [true, false],
  docker: [true, false],
}

/** Every wording of a wish, the contradictory ones included. */
export const everyWish: readonly Combination[] = DIMENSIONS.starter.flatMap((starter) =>
  DIMENSIONS.auth.flatMap((auth) =>
    DIMENSIONS.rooms.flatMap((rooms) =>
      DIMENSIONS.database.flatMap((database) =>
        DIMENSIONS.scaling.flatMap((scaling) =>
          DIMENSIONS.client.flatMap((client) =>
            DIMENSIONS.docker.map((docker) => ({
              starter,
              auth,
              rooms,
              database,
              scaling,
              client,
              docker,
            })),
          ),
        ),
      ),
    ),
  ),
)

/** The wishes that can come true. */
export const everyCombination: readonly Combination[] = everyWish.filter(isCoherent)

/** A database keeps a user's rooms: without rooms there is nothing to keep. */
export function isCoherent({ rooms, database }: Combination): boolean {
  return rooms || database === 'none'
}

/** The combination in one line, as titles of tests have it. */
export function nameOf(combination: Combination): string {
  const { starter, auth, rooms, database, scaling, client, docker } = combination
  const kept = rooms ? `rooms in ${database}` : 'no rooms'
  const rest = [client ? 'client' : 'no client', docker ? 'docker' : 'no docker']
  return [starter, auth, kept, scaling, ...rest].join(', ')
}
