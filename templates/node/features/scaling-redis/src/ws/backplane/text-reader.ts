/**
 * Reads a text from its start to its end, part by part. Replays read thousands of these: going over the characters
 * takes a third of the time of a regular expression. Throws for a text that is cut off or is not what it should be.
 */
export class TextReader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  get isAtEnd(): boolean {
    return this.#at === this.#text.length
  }

  /** What stands before the next colon. */
  word(): string {
    const end = this.#text.indexOf(':', this.#at)
    if (end === -1) throw unreadable()
    const word = this.#text.slice(this.#at, end)
    this.#at = end + 1
    return word
  }

  /** As `word`, in decimal digits. */
  number(): number {
    let at = this.#at
    let number = 0
    for (let code = this.#text.charCodeAt(at); code !== colon; code = this.#text.charCodeAt(at)) {
      const digit = code - zero
      // Past the end the code is NaN.
      if (!(digit >= 0 && digit <= 9)) throw unreadable()
      number = number * 10 + digit
      at += 1
    }
    this.#at = at + 1
    return number
  }

  /** As many characters, as a string counts them. */
  cut(length: number): string {
    const start = this.#at
    this.#at += length
    if (this.#at > this.#text.length) throw unreadable()
    return this.#text.slice(start, this.#at)
  }
}

const colon = ':'.charCodeAt(0)
const zero = '0'.charCodeAt(0)

function unreadable(): Error {
  return new Error('A text of the log cannot be read.')
}
