import { element } from './element.js'
import type { Identity } from './identity.js'

/** Asks for a name until `signIn` takes one. */
export function askForName(signIn: (name: string) => Promise<Identity>): Promise<Identity> {
  const name = element('input', {
    name: 'name',
    required: true,
    maxLength: 32,
    autocomplete: 'off',
    placeholder: 'Ada',
  })
  const problem = element('p', { className: 'problem', role: 'alert' })
  const form = element(
    'form',
    {},
    element('h1', { textContent: 'Who are you?' }),
    element('p', {
      textContent: 'This is a demo: it believes every name and asks for no password.',
    }),
    element('label', {}, 'Your name', name),
    problem,
    element('button', { textContent: 'Come in', className: 'primary' }),
  )
  const dialog = element('dialog', { className: 'sign-in' }, form)
  // There is nothing behind the form to go back to.
  dialog.addEventListener('cancel', (event) => event.preventDefault())
  document.body.append(dialog)
  dialog.showModal()

  return new Promise((resolve) => {
    const submit = async (): Promise<void> => {
      problem.textContent = ''
      try {
        const identity = await signIn(name.value.trim())
        dialog.remove()
        resolve(identity)
      } catch (error) {
        problem.textContent = error instanceof Error ? error.message : String(error)
      }
    }
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      void submit()
    })
  })
}
