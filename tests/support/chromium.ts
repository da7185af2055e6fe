import fs from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
];

/** `$CHROMIUM`, else where distributions put it. Without one the tests cannot say anything, so they fail and say that. */
function findChromium({ env }: { env: NodeJS.ProcessEnv }): string {
  const named = env['CHROMIUM'];
  const found = named ?? places.find((place) => fs.existsSync(place));
  if (found === undefined || !fs.existsSync(found)) {
    throw new Error(
      `no Chromium at ${named ?? places.join(', ')}; install it (apt-get install chromium) or set CHROMIUM`,
    );
  }
  return found;
}

export function launchChromium({ env }: { env: NodeJS.ProcessEnv }): Promise<Browser> {
  const flags = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ];
  return chromium.launch({ executablePath: findChromium({ env }), args: flags });
}
