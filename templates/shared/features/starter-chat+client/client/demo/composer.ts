export interface ComposerActions {
  readonly send: (text: string) => void
  readonly type: () => void
  readonly editLast: () => void
}

/** The box at the foot of the page: Enter sends, Shift+Enter breaks the line, Arrow up edits what was said last. */
export function createComposer(
  form: HTMLFormElement,
  input: HTMLTextAreaElement,
  actions: ComposerActions,
): void {
  function send(): void {
    const text = input.value.trim()
    if (text === '') return
    input.value = ''
    fit()
    actions.send(text)
  }

  /** As high as its text, up to what the style sheet allows. */
  function fit(): void {
    input.style.height = 'auto'
    input.style.height = `${input.scrollHeight + 2}px`
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    send()
    input.focus()
  })
  input.addEventListener('input', () => {
    fit()
    if (input.value !== '') actions.type()
  })
  input.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowUp' && input.value === '') {
      event.preventDefault()
      actions.editLast()
    }
    // Enter also ends the choice of a character in an input method; then it does not send.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    send()
  })
}
