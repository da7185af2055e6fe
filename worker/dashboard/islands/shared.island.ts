// On the page of a link: what the frame's script does for every page, without its connection and its ways around.
import { bindCopy } from './copy.ts';
import { bindPopovers } from './popovers.ts';
import { fetchFonts } from './fetch-fonts.ts';
import { rememberZone } from './time-zone-cookie.ts';
import { whenPageIsRead } from './page-read.ts';

whenPageIsRead(() => {
  document.documentElement.dataset['script'] = 'on';
  bindCopy();
  bindPopovers();
  setTimeout(rememberZone);
  setTimeout(fetchFonts);
});
