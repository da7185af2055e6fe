/** A part of the page that the server always writes; without it the page and this script do not belong together. */
export function getPart(place: ParentNode, selector: string): HTMLElement {
  const part = place.querySelector<HTMLElement>(selector);
  if (part === null) throw new TypeError(`the page has no ${selector}`);
  return part;
}
