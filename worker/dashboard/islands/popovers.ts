/** A popover closes when somebody clicks beside it, or presses Escape. */
export function bindPopovers(): void {
  document.addEventListener('click', closePopovers);
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') closePopovers(event);
  });
}

function closePopovers(event: Event): void {
  for (const popover of document.querySelectorAll<HTMLDetailsElement>('details.popover[open]')) {
    if (event.type === 'keydown' || !(event.target instanceof Node && popover.contains(event.target))) {
      // What is hidden cannot hold it.
      if (popover.contains(document.activeElement)) popover.querySelector('summary')?.focus();
      popover.open = false;
    }
  }
}
