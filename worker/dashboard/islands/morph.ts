/** What the reader changed and the server does not know: an open fold stays open, and so does all within `data-own`. */
const readersOwn = new Set(['open']);

/**
 * Makes `old` the same as `next` and keeps every node that stays: with it the focus, a selection, what is typed and how far
 * something is scrolled. Rows are known again by where they lead.
 */
export function morph(old: Element, next: Element): void {
  const focused = document.activeElement;
  morphElement(old, next);
  // Moving a node takes the focus from it.
  if (focused instanceof HTMLElement && focused !== document.activeElement && old.contains(focused)) {
    focused.focus({ preventScroll: true });
  }
}

function morphElement(old: Element, next: Element): void {
  if (old.isEqualNode(next) || old.hasAttribute('data-own')) return;
  for (const { name } of Array.from(old.attributes)) {
    if (!next.hasAttribute(name) && !readersOwn.has(name)) old.removeAttribute(name);
  }
  for (const { name, value } of next.attributes) {
    if (old.getAttribute(name) !== value && !readersOwn.has(name)) old.setAttribute(name, value);
  }
  morphChildren(old, next);
}

function morphChildren(old: Element, next: Element): void {
  const byKey = new Map<string, Element>();
  for (const child of old.children) {
    const key = keyOf(child);
    if (key !== undefined) byKey.set(key, child);
  }
  let at = old.firstChild;
  for (const wanted of Array.from(next.childNodes)) {
    const key = keyOf(wanted);
    const known = key === undefined ? undefined : byKey.get(key);
    if (known !== undefined && wanted instanceof Element) {
      byKey.delete(key ?? '');
      if (known === at) at = known.nextSibling;
      else old.insertBefore(known, at);
      morphElement(known, wanted);
    } else if (at !== null && isAlike(at, wanted)) {
      if (at instanceof Element && wanted instanceof Element) morphElement(at, wanted);
      else if (at.nodeValue !== wanted.nodeValue) at.nodeValue = wanted.nodeValue;
      at = at.nextSibling;
    } else old.insertBefore(document.importNode(wanted, true), at);
  }
  while (at !== null) {
    const after = at.nextSibling;
    at.remove();
    at = after;
  }
}

function isAlike(one: Node, other: Node): boolean {
  return one.nodeName === other.nodeName && keyOf(one) === undefined && keyOf(other) === undefined;
}

function keyOf(node: Node): string | undefined {
  if (!(node instanceof Element)) return undefined;
  if (node.id !== '') return `${node.nodeName}#${node.id}`;
  if (!/^(?:tr|li|article)$/i.test(node.nodeName)) return undefined;
  const href = node.querySelector('a[href]')?.getAttribute('href');
  return href === null || href === undefined ? undefined : `${node.nodeName} ${href}`;
}
