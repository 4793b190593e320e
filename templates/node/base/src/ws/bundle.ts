/**
 * The frames that a connection has to write at the end of this turn. Connections that wait for the same frames, as
 * members of one room do, hold the same bundle: it grows and is joined once for all of them.
 */
export class Bundle {
  readonly bytes: number
  readonly #frame: Buffer
  readonly #before: Bundle | undefined
  /** What this bundle became last: the next connection most likely goes the same way. */
  #next: Bundle | undefined
  #joined: Buffer | undefined

  private constructor(frame: Buffer, before?: Bundle) {
    this.bytes = frame.length + (before === undefined ? 0 : before.bytes)
    this.#frame = frame
    this.#before = before
  }

  static empty(): Bundle {
    return new Bundle(Buffer.alloc(0))
  }

  with(frame: Buffer): Bundle {
    const next = this.#next
    if (next !== undefined && next.#frame === frame) return next
    return (this.#next = new Bundle(frame, this))
  }

  /** All frames in their order. */
  get joined(): Buffer {
    return (this.#joined ??= this.bytes === this.#frame.length ? this.#frame : Bundle.#join(this))
  }

  static #join(whole: Bundle): Buffer {
    const joined = Buffer.allocUnsafe(whole.bytes)
    let bundle: Bundle | undefined = whole
    while (bundle !== undefined) {
      joined.set(bundle.#frame, bundle.bytes - bundle.#frame.length)
      bundle = bundle.#before
    }
    return joined
  }
}
