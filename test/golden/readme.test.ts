import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { isNotInThisVersion } from '../../src/blueprint/blueprint.ts'
import { OPTION_NAMES, optionOf } from '../../src/blueprint/options.ts'
import type { OptionName } from '../../src/blueprint/options.ts'
import { repository } from '../support/project.ts'

const README = join(repository, 'README.md')
const TABLE = /(<!-- options: from the catalogue -->\n)[^]*?(\n<!-- end -->)/

test('the table of options in the README is that of the catalogue', () => {
  const readme = readFileSync(README, 'utf8')
  const expected = readme.replace(TABLE, (_, begin, end) => `${begin}${optionTable()}${end}`)
  if (process.env['UPDATE_GOLDEN'] === 'true') writeFileSync(README, expected)

  expect(TABLE.test(readme)).toBe(true)
  expect(readFileSync(README, 'utf8')).toBe(expected)
})

test('every file that the README and CONTRIBUTING point at exists', () => {
  for (const document of ['README.md', 'CONTRIBUTING.md']) {
    const text = readFileSync(join(repository, document), 'utf8')
    const targets = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((match) => match[1] ?? '')
    const missing = targets.filter((target) => !existsSync(join(repository, target)))

    expect(missing, document).toEqual([])
  }
})

test('every npm script that the documents name exists', () => {
  const { scripts } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'))
  for (const document of ['README.md', 'CONTRIBUTING.md', 'AGENTS.md']) {
    const text = readFileSync(join(repository, document), 'utf8')
    const named = [...text.matchAll(/`npm run ([a-z:-]+)/g)].map((match) => match[1] ?? '')

    expect(
      named.filter((name) => !(name in scripts)),
      document,
    ).toEqual([])
  }
})

/** One row per option: its flag, its values with the default first and bold, and its question. */
function optionTable(): string {
  const rows = OPTION_NAMES.map(
    (name) => `| ${flagOf(name)} | ${valuesOf(name)} | ${optionOf(name).question} |`,
  )
  return ['| flag | values, the default in bold | the question |', '|---|---|---|', ...rows].join(
    '\n',
  )
}

function flagOf(name: OptionName): string {
  const { flag, kind } = optionOf(name)
  return kind === 'switch' ? `\`--${flag}\` `.concat(`\`--no-${flag}\``) : `\`--${flag}\``
}

function valuesOf(name: OptionName): string {
  const option = optionOf(name)
  if (option.kind === 'switch') return option.fallback ? '**on**, off' : '**off**, on'
  return option.values
    .map(({ value, label, hint, onlyFor }) => {
      const shown = value === option.fallback ? `**\`${value}\`**` : `\`${value}\``
      const meaning = [label === value ? '' : label, hint].filter((part) => part !== '').join(': ')
      const place = onlyFor === undefined || onlyFor === 'node' ? '' : ` for ${onlyFor}`
      const isMissing = isNotInThisVersion({ [name]: value })
      const comment = isMissing ? 'not in this version' : meaning
      return `${shown}${place}${comment === '' ? '' : ` (${comment})`}`
    })
    .join('<br>')
}
