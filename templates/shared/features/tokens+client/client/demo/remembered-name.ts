const key = 'demo-name'

/** The name in this tab: another tab can be somebody else, which is what one wants of a demo. */
export function rememberedName(): string | undefined {
  return sessionStorage.getItem(key) ?? undefined
}

export function rememberName(name: string): void {
  sessionStorage.setItem(key, name)
}
