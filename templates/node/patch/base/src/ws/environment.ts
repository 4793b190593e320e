import { existsSync } from 'node:fs'

/** Node as it is. Your app may be compiled with the types of a release that could not read `.env` yet. */
const node: { readonly pid: number; readonly loadEnvFile?: (path: string) => void } = process

/** Reads `.env` of the working folder, as your app may not do so. A variable that is set already keeps its value. */
export function loadEnvironment(): void {
  if (existsSync('.env')) node.loadEnvFile?.('.env')
}
