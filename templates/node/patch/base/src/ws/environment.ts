import { existsSync } from 'node:fs'

/** Reads `.env` of the working folder, as your app may not do so. A variable that is set already keeps its value. */
export function loadEnvironment(): void {
  if (existsSync('.env')) process.loadEnvFile('.env')
}
