const saidForMs = 1500;

/** Every `[data-copy]` of the page, also those that are drawn later: copies, and says so for a moment. */
export function bindCopy(): void {
  document.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-copy]') : null;
    if (button === null) return;
    event.preventDefault();
    event.stopPropagation();
    void copy(button);
  });
}

async function copy(button: HTMLElement): Promise<void> {
  const word = button.querySelector('[data-part="word"]');
  const said = await navigator.clipboard.writeText(button.dataset['copy'] ?? '').then(
    () => 'Copied',
    // Browsers refuse where the page is not in front or not allowed to; the text stands in the title.
    () => 'Not allowed here',
  );
  if (word === null) return;
  word.textContent = said;
  setTimeout(() => {
    word.textContent = button.dataset['word'] ?? '';
  }, saidForMs);
}
