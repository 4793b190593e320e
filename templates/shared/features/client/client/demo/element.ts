type Child = Node | string

/** A new element. `properties` are set as properties, so text stays text and nothing is parsed as HTML. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Partial<HTMLElementTagNameMap[Tag]> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const created = Object.assign(document.createElement(tag), properties)
  created.append(...children)
  return created
}

/** An element of the page. Throws if the page and its script no longer fit together. */
export function find<Type extends Element>(id: string, type: abstract new () => Type): Type {
  const found = document.querySelector(`#${id}`)
  if (found instanceof type) return found
  throw new Error(`The page has no ${type.name} with the id ${id}.`)
}
