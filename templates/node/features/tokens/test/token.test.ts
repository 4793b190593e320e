import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SignJWT, type JWTHeaderParameters } from 'jose'
import { expect, onTestFinished, test } from 'vitest'
import { loadConfig } from '../src/ws/config.js'
import { createTokenVerifier, type VerifyToken } from '../src/ws/middleware/token.js'
import { testEnvironment } from './support/environment.js'
import { manualClock } from './support/manual-clock.js'

const JWT_SECRET = 'f'.repeat(64)
const clock = manualClock()
const now = Math.floor(clock.now() / 1_000)
const base = {
  sub: 'ann',
  iss: 'here',
  aud: 'me',
  iat: now,
  exp: now + 60,
}
const verify = verifierWith({ JWT_SECRET })

function verifierWith(env: Record<string, string>): VerifyToken {
  const given = { JWT_SECRET: '', JWT_ISSUER: 'here', JWT_AUDIENCE: 'me', ...env }
  const config = loadConfig({ ...testEnvironment(), ...given })
  return createTokenVerifier(config, clock)
}

function sign(
  claims: Readonly<Record<string, unknown>>,
  header: Partial<JWTHeaderParameters> = {},
  key: KeyObject | Uint8Array = Buffer.from(JWT_SECRET),
): Promise<string> {
  const protectedHeader = { alg: 'HS256', ...header }
  return new SignJWT(claims).setProtectedHeader(protectedHeader).sign(key)
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

test('a token says who the user is and until when', async () => {
  const token = await sign({ ...base, name: ' Ann ' }, { typ: 'JWT' })

  expect(await verify(token)).toEqual({
    ok: true,
    principal: {
      userId: 'ann',
      name: 'Ann',
      expiresAt: (now + 60) * 1_000,
      issuedAt: now * 1_000,
    },
  })
})

test.each([
  ['ours among several audiences', { aud: ['you', 'me'] }],
  ['issued without a date', { iat: undefined }],
  ['valid since just now', { nbf: now + 20 }],
  ['ended just now, as clocks differ', { exp: now - 20 }],
  ['of a user whose id holds any character', { sub: 'auth0|a@b ü' }],
])('a token is accepted that is %s', async (_which, claims) => {
  expect(await verify(await sign({ ...base, ...claims }))).toMatchObject({ ok: true })
})

test('a connection let in by the leeway gets the rest of it', async () => {
  const result = await verify(await sign({ ...base, exp: now - 20 }))

  expect(result).toMatchObject({ principal: { expiresAt: (now + 10) * 1_000 } })
})

test.each([
  ['expired', { exp: now - 31 }],
  ['without an end', { exp: undefined }],
  ['with an end that is no number', { exp: '9999999999' }],
  ['not valid yet', { nbf: now + 60 }],
  ['issued in the future', { iat: now + 60 }],
  ['of another issuer', { iss: 'there' }],
  ['without an issuer', { iss: undefined }],
  ['for another audience', { aud: 'you' }],
  ['for nobody', { aud: [] }],
  ['without a subject', { sub: undefined }],
  ['with an empty subject', { sub: '' }],
  ['with a subject that is no text', { sub: 7 }],
] as const)('a token is refused that is %s', async (_which, claims) => {
  const token = await sign({ ...base, ...claims })

  expect(await verify(token)).toEqual({ ok: false, challenge: 'Bearer error="invalid_token"' })
})

test('where there is no token, nothing is said to be wrong with it', async () => {
  expect(await verify(undefined)).toEqual({ ok: false, challenge: 'Bearer' })
})

test.each([
  ['an unknown critical extension', { crit: ['exp'], exp: 1 }],
  ['an empty list of critical extensions', { crit: [] }],
  ['another purpose', { typ: 'secevent+jwt' }],
  ['another algorithm than the signature has', { alg: 'HS512' }],
  ['no algorithm', { alg: undefined }],
])('a well-signed header with %s is refused', async (_which, header) => {
  const signed = `${encode({ alg: 'HS256', ...header })}.${encode(base)}`
  const signature = createHmac('sha256', JWT_SECRET).update(signed).digest('base64url')

  expect(await verify(`${signed}.${signature}`)).toMatchObject({ ok: false })
})

test('a token that is altered anywhere is refused', async () => {
  const token = await sign(base)
  const [header = '', claims = '', signature = ''] = token.split('.')
  const altered = [
    `${encode({ alg: 'none' })}.${claims}.`,
    `${encode({ alg: 'none' })}.${claims}.${signature}`,
    `${encode({ alg: 'HS256', kid: 'x' })}.${claims}.${signature}`,
    `${header}.${encode({ ...base, sub: 'bob' })}.${signature}`,
    `${header}.${claims}`,
    `${header}.${claims}.`,
    `${header}.${claims}.${signature}.`,
    `${header}.${claims}.${signature}=`,
    `${header}.${claims}.${signature.slice(0, -1)}`,
    `${token}.${signature}`,
    ` ${token}`,
    `${token}\n`,
    '..',
    '',
    'ä.ö.ü',
    await sign(base, {}, Buffer.from('e'.repeat(64))),
    await sign({ ...base, padding: 'a'.repeat(8_000) }),
  ]

  for (const text of altered) expect(await verify(text), text).toMatchObject({ ok: false })
})

test('signed bytes that are no JSON object are refused', async () => {
  for (const claims of ['null', '[]', '7', '"x"', '{', '']) {
    const signed = `${encode({ alg: 'HS256' })}.${Buffer.from(claims || ' ').toString('base64url')}`
    const signature = createHmac('sha256', JWT_SECRET).update(signed).digest('base64url')

    expect(await verify(`${signed}.${signature}`), claims).toMatchObject({ ok: false })
  }
})

test('without any key the server does not start', () => {
  expect(() => verifierWith({})).toThrow(/JWT_SECRET or JWT_JWKS_URL/)
})

test.each(['short', `change-me-${'x'.repeat(40)}`])('the secret %s is refused', (secret) => {
  expect(() => loadConfig({ ...testEnvironment(), JWT_SECRET: secret })).toThrow(/JWT_SECRET/)
})

const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 })

async function identityProvider(): Promise<{ readonly url: string; fetches: number }> {
  const state = { url: '', fetches: 0 }
  const keys = [
    { ...elliptic.publicKey.export({ format: 'jwk' }), kid: 'ec', alg: 'ES256' },
    { ...rsa.publicKey.export({ format: 'jwk' }), kid: 'rsa', alg: 'RS256' },
  ]
  const server = createServer((_request, response) => {
    state.fetches += 1
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ keys }))
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  onTestFinished(() => void server.close())
  // A server that listens on TCP has an AddressInfo, never a string or null.
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`
  return state
}

test('tokens of an identity provider are checked with its published keys, fetched once', async () => {
  const provider = await identityProvider()
  const verifyByKeySet = verifierWith({ JWT_JWKS_URL: provider.url })

  const results = [
    await verifyByKeySet(await sign(base, { alg: 'ES256', kid: 'ec' }, elliptic.privateKey)),
    await verifyByKeySet(await sign(base, { alg: 'RS256', kid: 'rsa' }, rsa.privateKey)),
  ]

  expect(results).toMatchObject([{ ok: true }, { ok: true }])
  expect(provider.fetches).toBe(1)
})

test('with an identity provider nothing else opens the door', async () => {
  const provider = await identityProvider()
  const verifyByKeySet = verifierWith({ JWT_JWKS_URL: provider.url, JWT_SECRET })
  const pem = rsa.publicKey.export({ format: 'pem', type: 'spki' })
  const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const wrong = [
    await sign(base),
    await sign(base, { kid: 'rsa' }, Buffer.from(pem)),
    await sign(base, { alg: 'ES256', kid: 'ec' }, stranger.privateKey),
    await sign(base, { alg: 'ES256', kid: 'nobody' }, elliptic.privateKey),
    await sign(base, { alg: 'PS256', kid: 'rsa' }, rsa.privateKey),
    await sign({ ...base, exp: now - 60 }, { alg: 'ES256', kid: 'ec' }, elliptic.privateKey),
    await sign({ ...base, aud: 'you' }, { alg: 'ES256', kid: 'ec' }, elliptic.privateKey),
    `${encode({ alg: 'none' })}.${encode(base)}.`,
    'x',
    '',
  ]

  for (const token of wrong) expect(await verifyByKeySet(token), token).toMatchObject({ ok: false })
})

test('when the keys cannot be fetched the token is not to blame', async () => {
  const verifyByKeySet = verifierWith({ JWT_JWKS_URL: 'http://127.0.0.1:9/jwks.json' })
  const token = await sign(base, { alg: 'ES256', kid: 'ec' }, elliptic.privateKey)

  await expect(verifyByKeySet(token)).rejects.toMatchObject({
    name: 'Unavailable',
    cause: { message: 'The key set cannot be read.' },
  })
})
