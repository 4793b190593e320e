import { isBadFrame, parseClientFrame, type BadFrame, type ClientFrame } from './protocol.js'
import { binaryFrame } from './wire-frame.js'

/** Version byte, flags byte, two bytes with the length of the JSON header: PROTOCOL.md, section 12. */
const prefixLength = 4
const version = 1
const maxHeaderLength = 1_024

/** A frame whose data are bytes. They are a view of the message, not a copy. */
export function parseBinaryFrame(message: Buffer): ClientFrame | BadFrame {
  if (message.length < prefixLength || message[0] !== version || message[1] !== 0)
    return { problem: 'A binary frame begins with the bytes 1 and 0.', id: null }
  const headerLength = message.readUInt16BE(2)
  const end = prefixLength + headerLength
  if (headerLength > maxHeaderLength || end > message.length)
    return { problem: `The header has at most ${maxHeaderLength} bytes.`, id: null }

  const frame = parseClientFrame(message.toString('utf8', prefixLength, end), message)
  return isBadFrame(frame) ? frame : { ...frame, data: message.subarray(end) }
}

/** `body` holds the members `event` and `room`, as for a text frame; the payload follows as it is. */
export function encodeBinaryFrame(body: string, payload: Uint8Array): Buffer {
  const header = Buffer.from(`{${body}}`)
  const prefix = Buffer.from([version, 0, header.length >> 8, header.length & 0xff])
  return binaryFrame([prefix, header, payload])
}
