// On every page: filters that apply at once, keys and the palette, the reader's time zone, the connection dot.
import { startConnection } from './connection.ts';
import { keepFocus } from './keyboard/keep-focus.ts';
import { bindPageKeys } from './keyboard/page-keys.ts';
import { startRenewal } from './renew-page.ts';
import { bindChartPng } from './chart-png.ts';
import { bindCopy } from './copy.ts';
import { bindPrint } from './print.ts';
import { bindPopovers } from './popovers.ts';
import { fetchFonts } from './fetch-fonts.ts';
import { browserHost } from './notice-host.ts';
import { startNotices } from './notify.ts';
import { startSavedFilters } from './saved-filters.ts';
import { rememberZone } from './time-zone-cookie.ts';
import { whenPageIsRead } from './page-read.ts';

whenPageIsRead(() => {
  document.documentElement.dataset['script'] = 'on';
  bindChartPng();
  bindCopy();
  bindPageKeys();
  for (const form of document.querySelectorAll<HTMLFormElement>('form[data-island="submit-on-change"]')) {
    form.addEventListener('change', (event) => {
      if (event.target instanceof HTMLSelectElement) form.requestSubmit();
    });
    // Empty fields are no filter; a URL without them is shorter and stays the same link, however it was sent.
    form.addEventListener('formdata', ({ formData }) => {
      const empty = Array.from(formData).filter(([, value]) => value === '');
      for (const [name] of empty) formData.delete(name);
    });
  }
  bindPopovers();
  bindPrint();
  addEventListener('pageshow', ({ persisted }) => {
    // What "back" brings again is the page as it was left; its address says what is chosen.
    if (persisted) for (const form of document.forms) form.reset();
  });
  startConnection();
  startRenewal();
  startSavedFilters();
  keepFocus();
  startNotices(browserHost());
  // Loads the tables of all zones, and looks through all text: in tasks of their own.
  setTimeout(rememberZone);
  setTimeout(fetchFonts);
  // From here on nothing waits for its turn (styles/in-turn.css).
  setTimeout(() => (document.documentElement.dataset['settled'] = 'true'), 1000);
});
