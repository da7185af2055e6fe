/** A page that walks something of its own listens for this on `document` and prevents the default. */
export const walkEvent = 'subtrack:walk';
export type Walk = { by: 1 | -1; failed: boolean };

/** Whether a key is one of the page's own: what is typed, held down with another key or was acted on already is none. */
export function isForPage({ defaultPrevented, ctrlKey, metaKey, altKey, target }: KeyboardEvent): boolean {
  const isTyped =
    target instanceof Element &&
    target.closest('input:not([type="range"]), select, textarea, dialog') !== null;
  return !(defaultPrevented || ctrlKey || metaKey || altKey || isTyped);
}
