/** A number as code, its thousands apart. */
export function numberCode(value: number): string {
  const plain = String(value)
  if (!/^-?\d{4,15}$/.test(plain)) return plain
  return plain.replaceAll(/\B(?=(\d{3})+$)/g, '_')
}

/** A text as code, in the quotes that the formatter would choose. */
export function textCode(text: string): string {
  const inside = JSON.stringify(text)
    .slice(1, -1)
    .replaceAll(String.raw`\"`, '"')
  const prefersDouble = text.includes("'") && !text.includes('"')
  return prefersDouble ? `"${inside}"` : `'${inside.replaceAll("'", String.raw`\'`)}'`
}

/** The name of a property as code. */
export function keyCode(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : textCode(name)
}
