import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { expect, test } from 'vitest'
import { clientAddress } from '../src/ws/upgrade.js'

function requestWith(forwarded?: string): IncomingMessage {
  const request = new IncomingMessage(new Socket())
  if (forwarded !== undefined) request.headers['x-forwarded-for'] = forwarded
  return request
}

test('behind a proxy it is what that proxy added, not what the client claims', () => {
  expect(clientAddress(requestWith('6.6.6.6, 192.0.2.7'), true)).toBe('192.0.2.7')
})

test('without a proxy nobody is believed', () => {
  expect(clientAddress(requestWith('6.6.6.6'), false)).toBe('unknown')
})

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '::ffff:192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:db8:1:2::1', '2001:db8:1:2'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['2001:db8:0:0:1::', '2001:db8:0:0'],
])('the address %s counts as %s', (address, network) => {
  expect(clientAddress(requestWith(address), true)).toBe(network)
})
