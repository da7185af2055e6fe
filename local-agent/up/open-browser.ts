import { spawn } from 'node:child_process';

/** Opens a URL in the system's browser without waiting for it; a machine without one shows nothing. */
export function openBrowser({ url, platform }: { url: string; platform: NodeJS.Platform }): void {
  const [command, ...args] =
    platform === 'darwin'
      ? ['open', url]
      : platform === 'win32'
        ? ['cmd', '/c', 'start', '""', url]
        : ['xdg-open', url];
  if (command === undefined) return;
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  // No browser is no failure: the URL has been printed.
  child.on('error', () => undefined);
  child.unref();
}
