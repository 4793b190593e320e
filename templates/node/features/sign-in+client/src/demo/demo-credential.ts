import type { Request } from 'express'

export interface DemoUser {
  readonly userId: string
  readonly name: string
}

/** Makes somebody a user. What the page has to show from then on is in `credential`; a cookie needs no showing. */
export type DemoCredentials = (
  user: DemoUser,
  request: Request,
) => Promise<{ readonly credential?: string }>
