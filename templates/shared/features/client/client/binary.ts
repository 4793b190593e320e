import type { Message } from './link.js'
import type { Frame } from './protocol.js'

/** A frame whose data are bytes: PROTOCOL.md, section 12. It must fit into one message. */
export interface BinaryFrame extends Frame {
  readonly data: Uint8Array
}

const version = 1

export function encodeBinary(header: Frame, data: Uint8Array): Message {
  const head = new TextEncoder().encode(JSON.stringify(header))
  const message = new Uint8Array(4 + head.length + data.length)
  message.set([version, 0, head.length >> 8, head.length & 255])
  message.set(head, 4)
  message.set(data, 4 + head.length)
  return message
}

export function decodeBinary(message: ArrayBuffer): BinaryFrame {
  const start = 4 + new DataView(message).getUint16(2)
  const header: Frame = JSON.parse(new TextDecoder().decode(message.slice(4, start)))
  return { ...header, data: new Uint8Array(message, start) }
}
