import { testEnvironment as credentialEnvironment } from './credential.js'
// rows: imports

/** What the server under test finds in its environment: quiet, on a free port, and quick to stop. */
export function testEnvironment(): Record<string, string> {
  return {
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    HOST: '127.0.0.1',
    PORT: '0',
    RT_DRAIN_DELAY_MS: '1',
    RT_DRAIN_SPREAD_MS: '200',
    ...credentialEnvironment,
    // rows: environment
  }
}
