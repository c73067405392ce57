type Child = Node | string | undefined | readonly (Node | string)[];

/** Attributes; `undefined` leaves one out. Handlers are added by the caller. */
type Attributes = Readonly<Record<string, string | undefined>>;

/** An element of the page. Texts become text nodes: nothing of what a store answers is ever read as markup. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined) made.setAttribute(name, value);
  for (const child of children) if (child !== undefined) made.append(...[child].flat());
  return made;
}

/** Says it to those who do not see the page as well. */
export function tell(words: string): void {
  const place = document.getElementById('told');
  if (place !== null) place.textContent = words;
}
