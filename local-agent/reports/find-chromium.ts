import fs from 'node:fs';
import path from 'node:path';

/** Programs of the Chromium family by the names under which they stand in `PATH`. */
const names = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'microsoft-edge',
  'microsoft-edge-stable',
  'msedge',
];
const macApps = [
  'Google Chrome.app/Contents/MacOS/Google Chrome',
  'Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  'Chromium.app/Contents/MacOS/Chromium',
];
const windowsPrograms = [
  'Google\\Chrome\\Application\\chrome.exe',
  'Microsoft\\Edge\\Application\\msedge.exe',
];
const windowsRoots = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'];

/** `SUBTRACK_CHROMIUM`, else the first Chromium, Chrome or Edge that is installed; undefined where none is. */
export function findChromium({
  env,
  platform,
  exists = fs.existsSync,
}: {
  env: NodeJS.ProcessEnv;
  platform: NodeJS.Platform;
  exists?: (file: string) => boolean;
}): string | undefined {
  const named = env['SUBTRACK_CHROMIUM'];
  if (named !== undefined && named !== '') return exists(named) ? named : undefined;
  return placesOf({ env, platform }).find(exists);
}

function placesOf({ env, platform }: { env: NodeJS.ProcessEnv; platform: NodeJS.Platform }): string[] {
  if (platform === 'win32') {
    const roots = windowsRoots.map((name) => env[name]).filter((root) => root !== undefined);
    return roots.flatMap((root) => windowsPrograms.map((program) => path.win32.join(root, program)));
  }
  const apps = platform === 'darwin' ? macApps.map((app) => path.posix.join('/Applications', app)) : [];
  const folders = (env['PATH'] ?? '').split(':').filter((folder) => folder.startsWith('/'));
  return [...apps, ...names.flatMap((name) => folders.map((folder) => path.posix.join(folder, name)))];
}
