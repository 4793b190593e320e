import { stripVTControlCharacters } from 'node:util'

import type { Terminal } from './terminal.ts'

/** How progress of one long step is told. */
export type Progress = {
  readonly update: (detail: string) => void
  readonly done: (message: string) => void
  readonly fail: (message: string) => void
}

const FRAMES = ['◒', '◐', '◓', '◑']
const PLAIN_FRAMES = ['|', '/', '-', '\\']
const FRAME_MS = 90

/** Opens the column that everything said on the way is drawn in, prompts included. */
export function sayHello(terminal: Terminal, version: string): void {
  const corner = terminal.hasUnicode ? '┌' : '.'
  terminal.say(
    `${terminal.paint('gray', corner)}  ${terminal.paint('bold', 'create-realtime')} ${version}`,
  )
}

/** A heading above a block of lines. */
export function sayBlock(terminal: Terminal, title: string, lines: readonly string[]): void {
  sayStep(terminal, 'step', [terminal.paint('bold', title), ...lines].join('\n'))
}

/** One entry of the column, of one line or several. Like a prompt it begins with a bare bar. */
export function sayStep(terminal: Terminal, kind: 'step' | 'warn' | 'end', message: string): void {
  terminal.say(bar(terminal))
  sayEntry(terminal, kind, message)
}

function sayEntry(terminal: Terminal, kind: 'step' | 'warn' | 'end', message: string): void {
  const colour = kind === 'warn' ? 'yellow' : kind === 'end' ? 'gray' : 'green'
  const [first, ...others] = message.split('\n')
  terminal.say(`${terminal.paint(colour, symbolFor(terminal, kind))}  ${first}`)
  for (const line of others) terminal.say(`${bar(terminal)}  ${line}`.trimEnd())
}

/** A line that turns while something takes its time. Without a live terminal only its end is told. */
export function startProgress(terminal: Terminal, message: string): Progress {
  const { write } = terminal
  const startedAt = Date.now()
  let detail = ''
  let frame = 0
  const draw = (): void => {
    const frames = terminal.hasUnicode ? FRAMES : PLAIN_FRAMES
    const seconds = Math.round((Date.now() - startedAt) / 1000)
    const room = terminal.width - message.length - 12
    const tail = room > 10 ? terminal.paint('dim', ` ${seconds} s  ${fitted(detail, room)}`) : ''
    write(
      `\r\u001B[2K${terminal.paint('magenta', frames[frame % frames.length] ?? '')}  ${message}${tail}`,
    )
    frame += 1
  }
  terminal.say(bar(terminal))
  const timer = terminal.isLive ? setInterval(draw, FRAME_MS) : undefined
  const stop = (kind: 'step' | 'warn', text: string): void => {
    clearInterval(timer)
    if (terminal.isLive) write('\r\u001B[2K')
    sayEntry(terminal, kind, text)
  }
  return {
    update: (line) => {
      detail = line
    },
    done: (text) => stop('step', text),
    fail: (text) => stop('warn', text),
  }
}

function bar(terminal: Terminal): string {
  return terminal.paint('gray', terminal.hasUnicode ? '│' : '|')
}

function symbolFor(terminal: Terminal, kind: 'step' | 'warn' | 'end'): string {
  if (kind === 'step') return terminal.hasUnicode ? '◇' : 'o'
  if (kind === 'warn') return terminal.hasUnicode ? '▲' : '!'
  return terminal.hasUnicode ? '└' : '`'
}

/** Output of other programs, cut to one line without its control sequences. */
function fitted(text: string, room: number): string {
  const plain = stripVTControlCharacters(text).replace(/\p{Cc}/gu, '')
  return plain.length > room ? `${plain.slice(0, room - 1)}…` : plain
}
