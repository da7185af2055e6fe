import fs from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

/** The same engine without a window: a page costs it half of the processor time. */
const shells = ['/usr/bin/chromium-headless-shell'];
const browsers = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
];

/** `$CHROMIUM`, else where distributions put it. Without one the tests cannot say anything, so they fail and say that. */
function findChromium({ env, places }: { env: NodeJS.ProcessEnv; places: readonly string[] }): string {
  const named = env['CHROMIUM'];
  const found = named ?? places.find((place) => fs.existsSync(place));
  if (found === undefined || !fs.existsSync(found)) {
    throw new Error(
      `no Chromium at ${named ?? places.join(', ')}; install it (apt-get install chromium) or set CHROMIUM`,
    );
  }
  return found;
}

/** `whole`: with all that a browser has around its pages, such as notifications. */
export function launchChromium(o: { env: NodeJS.ProcessEnv; whole?: boolean }): Promise<Browser> {
  const places = o.whole === true ? browsers : [...shells, ...browsers];
  const flags = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ];
  return chromium.launch({ executablePath: findChromium({ env: o.env, places }), args: flags });
}
