/** Asks the server's demo sign-in, which believes every name. Throws an Error for people to read. */
export async function demoAccount(name: string): Promise<{ readonly credential?: string }> {
  const response = await fetch('/demo/sign-in', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name }),
  })
  if (response.ok) return await response.json()
  const message = reasons.get(response.status) ?? 'The server could not sign you in.'
  throw Object.assign(new Error(message), { status: response.status })
}

const reasons: ReadonlyMap<number, string> = new Map([
  [400, 'Please choose another name.'],
  [404, 'The demo sign-in is switched off. DEMO_SIGN_IN=true switches it on, never in production.'],
  [429, 'Too many attempts. Please wait a moment.'],
])
