import { element } from './element.js'

/** The first letter of a name, in the same colour for the same person on every page. */
export function avatarOf(user: string, name: string): HTMLElement {
  const avatar = element('span', { className: 'avatar', textContent: name.slice(0, 1) })
  avatar.ariaHidden = 'true'
  avatar.style.setProperty('--hue', String(hueOf(user)))
  return avatar
}

function hueOf(user: string): number {
  let hash = 0
  for (const character of user) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 360
  return hash
}
