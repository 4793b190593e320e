import { randomBytes } from 'node:crypto'
import { hashOf } from './ws/middleware/api-keys.js'

const name = process.argv[2] ?? ''
if (!/^[A-Za-z0-9_.-]{1,96}$/.test(name)) {
  console.error('Usage: npm run api-key -- <name>   (1-96 of A-Z a-z 0-9 _ . -)')
  process.exit(2)
}
const key = `rt_${randomBytes(32).toString('base64url')}`
console.log(`The key, shown this once:\n  ${key}\n`)
console.log(`Its hash for API_KEYS in .env, after a comma if others are there:`)
console.log(`  API_KEYS=${name}:${hashOf(key).toString('hex')}`)
