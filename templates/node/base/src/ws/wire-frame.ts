/**
 * A finished WebSocket frame (RFC 6455, section 5.2: FIN, no mask), so that a broadcast is encoded once and written
 * to every socket as the same bytes. Correct as long as permessage-deflate stays off.
 */
export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text)
  const frame = frameFor(0x81, length)
  frame.write(text, frame.length - length)
  return frame
}

export function binaryFrame(parts: readonly Uint8Array[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  const frame = frameFor(0x82, length)
  let end = frame.length - length
  for (const part of parts) {
    frame.set(part, end)
    end += part.length
  }
  return frame
}

/** A ping without payload. */
export const pingFrame: Buffer = Buffer.from([0x89, 0])

/** A frame with its header written and room for the payload. */
function frameFor(firstByte: number, length: number): Buffer {
  const headerLength = length < 126 ? 2 : length < 65_536 ? 4 : 10
  const frame = Buffer.allocUnsafe(headerLength + length)
  frame[0] = firstByte
  if (headerLength === 2) {
    frame[1] = length
  } else if (headerLength === 4) {
    frame[1] = 126
    frame.writeUInt16BE(length, 2)
  } else {
    frame[1] = 127
    frame.writeBigUInt64BE(BigInt(length), 2)
  }
  return frame
}
