import { fileURLToPath } from 'node:url'
import express, { type RequestHandler } from 'express'

/** The page and its styles as they are written, its scripts as `tsc` compiled them. */
const folders = ['../client/demo', '../dist/client']

/** Serves the demo page. Both folders are found from `src` and from `dist` alike. */
export function demoPage(): RequestHandler[] {
  return folders.map((folder) =>
    express.static(fileURLToPath(new URL(folder, import.meta.url)), {
      index: 'index.html',
      // A new build is seen at the next reload; unchanged files cost a 304.
      maxAge: 0,
    }),
  )
}
