import { confirm, isCancel, select, text } from '@clack/prompts'
import type { CANCEL_SYMBOL } from '@clack/prompts'

import { fillAnswers, isNotInThisVersion } from '../blueprint/blueprint.ts'
import { checkDirectory, FALLBACK_NAME } from '../blueprint/names.ts'
import { OPTION_NAMES, optionOf, valuesFor } from '../blueprint/options.ts'
import type { Given, OptionName } from '../blueprint/options.ts'
import { readAnswers } from '../blueprint/read-answers.ts'
import { applies } from '../blueprint/rules.ts'
import { cancelledByPerson } from './cancel.ts'

/** What a person may still say against a folder that looks right as a text. */
export type FolderCheck = (directory: string) => string | undefined

/** In the folder of an Express app a person may mean that app, and not a new project beside it. */
export function askNewOrPatch(signal: AbortSignal): Promise<'patch' | 'create'> {
  return answered(
    select({
      signal,
      message: 'This folder holds an Express app. What shall it be?',
      options: [
        { value: 'patch', label: 'Add the server to this app', hint: 'on the same port' },
        { value: 'create', label: 'Write a new project', hint: 'in a folder of its own' },
      ],
    }),
  )
}

/** Asks for the folder until one is given that can be used. */
export function askDirectory(check: FolderCheck, signal: AbortSignal): Promise<string> {
  return answered(
    text({
      signal,
      message: 'Where should the project go?',
      placeholder: FALLBACK_NAME,
      defaultValue: FALLBACK_NAME,
      validate: (value) => {
        const directory = value === undefined || value === '' ? FALLBACK_NAME : value
        const problem = checkDirectory(directory, 'directory')
        return problem === undefined ? check(directory) : `${problem.message} ${problem.hint}`
      },
    }),
  )
}

/** Asks every question of the catalogue that has no answer yet and is not made moot by another. */
export async function askAnswers(
  given: Given,
  detected: Given,
  signal: AbortSignal,
): Promise<Given> {
  let answers = given
  for (const name of OPTION_NAMES) {
    if (answers[name] !== undefined || !applies(name, answers)) continue

    const answer = await askOption(name, answers, detected, signal)
    answers = { ...answers, ...readAnswers({ [name]: answer }, () => name).given }
  }
  return answers
}

/** The last question before anything is written. */
export function askToWrite(
  files: number,
  signal: AbortSignal,
): Promise<'write' | 'list' | 'cancel'> {
  return answered(
    select({
      signal,
      message: `Write ${files} files?`,
      options: [
        { value: 'write', label: 'Yes, write them' },
        { value: 'list', label: 'Show every file first' },
        { value: 'cancel', label: 'No, write nothing' },
      ],
    }),
  )
}

/** The same for a change of files that exist: here the lines matter more than the list. */
export function askToChange(
  files: number,
  signal: AbortSignal,
): Promise<'change' | 'diff' | 'cancel'> {
  return answered(
    select({
      signal,
      message: `Change ${files} ${files === 1 ? 'file' : 'files'}?`,
      options: [
        { value: 'change', label: 'Yes, change them' },
        { value: 'diff', label: 'Show every line first' },
        { value: 'cancel', label: 'No, change nothing' },
      ],
    }),
  )
}

/** What to do with a file that is in the way. */
export function askAboutConflict(
  path: string,
  { canMerge, count }: { readonly canMerge: boolean; readonly count: number },
  signal: AbortSignal,
): Promise<'keep' | 'take' | 'merge' | 'diff' | 'edit' | 'all' | 'quit'> {
  return answered(
    select({
      signal,
      message: `${path} is in the way. What shall become of it?`,
      options: [
        { value: 'keep', label: 'Keep mine' },
        { value: 'take', label: 'Take theirs' },
        ...(canMerge ? [{ value: 'merge' as const, label: 'Merge both' }] : []),
        { value: 'diff', label: 'Show the difference' },
        { value: 'edit', label: 'Edit' },
        ...(count > 1 ? [{ value: 'all' as const, label: 'All files alike …' }] : []),
        { value: 'quit', label: 'Quit, and change nothing' },
      ],
    }),
  )
}

/** The same answer for this file and all that follow. */
export function askForAll(
  canMerge: boolean,
  signal: AbortSignal,
): Promise<'keep' | 'take' | 'merge'> {
  return answered(
    select({
      signal,
      message: 'What shall become of all of them?',
      options: [
        { value: 'keep', label: 'Keep mine' },
        { value: 'take', label: 'Take theirs' },
        ...(canMerge
          ? [{ value: 'merge' as const, label: 'Merge both, and ask where it fails' }]
          : []),
      ],
    }),
  )
}

/** One question that is answered with no unless a person says yes. */
export function askToGoOn(message: string, signal: AbortSignal): Promise<boolean> {
  return answered(confirm({ signal, message, initialValue: false }))
}

function askOption(
  name: OptionName,
  answers: Given,
  detected: Given,
  signal: AbortSignal,
): Promise<string | boolean> {
  const option = optionOf(name)
  const message = option.question
  if (option.kind === 'switch') {
    return answered(confirm({ message, initialValue: option.fallback, signal }))
  }

  const options = valuesFor(option, fillAnswers(answers).runtime).map(({ value, label, hint }) => {
    const isMissing = isNotInThisVersion({ ...answers, [name]: value })
    return { value, label, hint: isMissing ? 'not in this version' : hint, disabled: isMissing }
  })
  const wanted = detected[name] ?? option.fallback
  const initial = options.find(({ value }) => value === wanted) ?? options[0]
  return answered(
    select<string>({ message, options, initialValue: initial?.value ?? option.fallback, signal }),
  )
}

/** The only place where a prompt is awaited. Its cancel is a symbol, and a symbol is truthy. */
export async function answered<Value>(
  prompt: Promise<Value | typeof CANCEL_SYMBOL>,
): Promise<Value> {
  const value = await prompt
  if (isCancel(value)) throw cancelledByPerson()
  return value
}
