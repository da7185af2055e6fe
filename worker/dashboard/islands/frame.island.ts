// On every page: filters that apply at once, the reader's time zone, the connection dot.
import { startConnection } from './connection.ts';
import { rememberZone } from './time-zone-cookie.ts';

document.documentElement.dataset['script'] = 'on';
rememberZone();
for (const form of document.querySelectorAll<HTMLFormElement>('form[data-island="submit-on-change"]')) {
  form.addEventListener('change', (event) => {
    if (!(event.target instanceof HTMLSelectElement)) return;
    for (const field of form.querySelectorAll<HTMLInputElement | HTMLSelectElement>('select, input')) {
      // Empty fields are no filter; a URL without them is shorter and stays the same link.
      if (field.value === '') field.disabled = true;
    }
    form.requestSubmit();
  });
}
document.addEventListener('click', closePopovers);
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') closePopovers(event);
});
startConnection();

function closePopovers(event: Event): void {
  for (const popover of document.querySelectorAll<HTMLDetailsElement>('details.popover[open]')) {
    if (event.type === 'keydown' || !(event.target instanceof Node && popover.contains(event.target))) {
      popover.open = false;
    }
  }
}
