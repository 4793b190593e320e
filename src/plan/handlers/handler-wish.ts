import type { EventName } from '../../blueprint/event-name.ts'
import type { Field } from '../../blueprint/shape.ts'
import type { Extension, Suffix } from '../../edit/express/extension.ts'

/** What was asked of `add-handler`, complete and coherent. */
export type HandlerWish = {
  readonly name: EventName
  /** A handler takes the event from clients; an emitter sends it to them. */
  readonly direction: 'handle' | 'emit'
  /** For everyone in a place, or between one user and the server. */
  readonly scope: 'shared' | 'personal'
  readonly payload: readonly Field[]
  readonly reply?: readonly Field[]
  /** The event that the others hear. */
  readonly broadcast?: string
  /** Delivered now or never. */
  readonly isVolatile: boolean
  readonly who: 'everyone' | 'nobody'
}

/** Where the handlers of a project are, and in what language. */
export type HandlerPlace = {
  /** The folder of the server, such as `src/ws`. */
  readonly folder: string
  readonly extension: Extension
  /** What relative imports end with. */
  readonly suffix: Suffix
  readonly loading: 'import' | 'require'
  readonly hasRooms: boolean
  /** Projects of their own have helpers for tests; an app that was patched has none of ours. */
  readonly tests: 'project' | 'alone'
  /** Turns a source of ours into what stands in this project: its path and its language. */
  readonly translate: (path: string, text: string) => Source
}

export type Source = { readonly path: string; readonly text: string }
