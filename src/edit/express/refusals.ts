import { type Group, whereOf } from './candidates.ts'
import type { Candidate, Refusal } from './finding.ts'
import type { Listens, OtherListen } from './listens.ts'
import { lookAlike } from './known-packages.ts'
import { importsOf } from './resolve.ts'
import { lineAt, lineOf, type Source, syntaxErrors } from './source.ts'
import type { Upgrades } from './upgrades.ts'

/** The entry is there and is not text that we can edit byte for byte. */
export function unreadable(path: string): Refusal {
  return {
    reason: 'unreadable',
    message: `${path} is not UTF-8 text, or is longer than 512 KiB.`,
    where: path,
    hint: 'Save it as UTF-8, or name another entry: `create-realtime patch <file>`.',
  }
}

/** Somebody is in the middle of a merge. */
export function conflictIn(source: Source): Refusal | undefined {
  const marker = /^(<{7}|>{7}|={7})( |$)/m.exec(source.text)
  if (marker === null || !/^<{7} /m.test(source.text)) return undefined
  return {
    reason: 'merge-conflict',
    message: `${source.path} has merge conflict markers.`,
    where: lineAt(source, marker.index),
    hint: 'Resolve the merge, then run `create-realtime patch` again.',
  }
}

/** A file that does not parse cannot be understood, and our edit could not be checked. */
export function syntaxErrorIn(source: Source): Refusal | undefined {
  const [error] = syntaxErrors(source)
  if (error === undefined) return undefined
  return {
    reason: 'syntax-error',
    message: `${source.path} does not parse: ${error.message}`,
    where: lineAt(source, error.at),
    hint: 'Correct the file, then run `create-realtime patch` again.',
  }
}

/** HTTP/2 servers speak WebSocket in another way, which the generated server does not. */
export function refusedListen(server: Candidate): Refusal | undefined {
  if (server.protocol !== 'http2') return undefined
  return {
    reason: 'http2',
    message: 'The app is served by an HTTP/2 server, which has no HTTP/1.1 upgrade to WebSocket.',
    where: server.where,
    hint: 'Open an http or https server beside it and name that one with `--server <expression>`.',
  }
}

/** Two ports, two protocols: only a person knows which one the sockets belong to. */
export function severalServers(groups: readonly Group[]): Refusal {
  const places = groups.map((group) => group.listens[0]).filter((one) => one !== undefined)
  const list = places.map((one) => `${one.receiver.getText()} (${whereOf(one)})`).join(', ')
  const [first] = places
  return {
    reason: 'several-servers',
    message: `The app opens several servers: ${list}.`,
    where: first === undefined ? '' : whereOf(first),
    hint: 'Name the one for the sockets: `create-realtime patch <entry> --server <expression>`.',
  }
}

/** Somebody else answers the upgrades of this server. */
export function upgradeTaken({ rivals }: Upgrades, server: Candidate): Refusal | undefined {
  const [rival] = rivals
  if (rival === undefined) return undefined
  return {
    reason: 'upgrade-taken',
    message: `The server at ${server.where} already has ${rival.what}.`,
    where: rival.where,
    hint: 'Give it a port of its own (`{ port }`) or replace it, then run `create-realtime patch` again.',
  }
}

/** An http server without an Express app: another framework, or none. */
export function noExpress(where: string): Refusal {
  return {
    reason: 'not-express',
    message: 'An http server is opened here, but no Express app answers its requests.',
    where,
    hint: 'Only Express apps can be patched. For a server of its own: `create-realtime my-app`.',
  }
}

/** Another `listen` in the same file that may just as well be the server: one of two is a guess. */
export function unprovedBeside(listens: Listens, group: Group): Refusal | undefined {
  const places = new Set(group.listens.map(({ source }) => source))
  const other = listens.others.find(({ isUnknown, source }) => isUnknown && places.has(source))
  return other === undefined ? undefined : unproved(other)
}

/** Nothing that we can prove to be an http server is opened. */
export function noServer(listens: Listens, reach: readonly Source[]): Refusal {
  const other = listens.others.find(({ framework }) => framework !== undefined)
  if (other !== undefined) return notExpress(other)

  const unknown = listens.others.find(({ isUnknown }) => isUnknown)
  if (unknown !== undefined) return unproved(unknown)

  const hidden = frameworkIn(reach)
  if (hidden !== undefined) return hidden

  const [entry] = reach
  const isServerless = reach.some(({ text }) =>
    /serverless-http|serverless-express|firebase-functions|aws-serverless-express|@vercel\/node/.test(
      text,
    ),
  )
  return {
    reason: isServerless ? 'no-listen' : 'no-server',
    message: isServerless
      ? 'The app is exported to a serverless host and never listens: there is no server to share.'
      : `Nothing that ${entry?.path ?? 'the entry'} reaches opens an http server for an Express app.`,
    where: entry?.path ?? '',
    hint: 'Name the file that calls `listen`: `create-realtime patch <file> --server <expression>`.',
  }
}

/** A framework that opens its server in its own code: nothing in sight listens. */
function frameworkIn(reach: readonly Source[]): Refusal | undefined {
  for (const source of reach) {
    const specifier = importsOf(source.text).find((one) => hidesServer(one))
    if (specifier === undefined) continue
    return {
      reason: 'no-server',
      message: `This is ${lookAlike(specifier)}, which opens the server in its own code: nothing here holds it.`,
      where: lineAt(source, source.text.indexOf(specifier)),
      hint: 'If an http.Server is at hand, name it: `create-realtime patch <file> --server <expression>`.',
    }
  }
  return undefined
}

function hidesServer(specifier: string): boolean {
  return lookAlike(specifier) !== undefined && !/^(net|tls|connect|micro)$/.test(specifier)
}

function notExpress({ framework, source, node }: OtherListen): Refusal {
  return {
    reason: 'not-express',
    message: `This is ${framework ?? 'not Express'}, whose \`listen\` does not give the http server that Express gives.`,
    where: lineOf({ source, node }),
    hint: 'If an http.Server is at hand, name it: `create-realtime patch <file> --server <expression>`.',
  }
}

function unproved({ source, node, receiver }: OtherListen): Refusal {
  const name = receiver.getText().slice(0, 60)
  return {
    reason: 'unproved',
    message: `\`${name}\` may be an http server or an Express app; its source was not found.`,
    where: lineOf({ source, node }),
    hint: `If it is: \`create-realtime patch ${source.path} --server <expression that holds the server>\`.`,
  }
}
