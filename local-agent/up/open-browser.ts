import { spawn } from 'node:child_process';

/** A command that has not failed by then is showing something. */
const PATIENCE_MS = 1500;

/** Opens a URL in the system's browser without waiting for its end; false where there is none. */
export function openBrowser({ url, platform }: { url: string; platform: NodeJS.Platform }): Promise<boolean> {
  const [command, ...args] =
    platform === 'darwin'
      ? ['open', url]
      : platform === 'win32'
        ? ['cmd', '/c', 'start', '""', url]
        : ['xdg-open', url];
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const child = spawn(command ?? '', args, { stdio: 'ignore', detached: true });
  const timer = setTimeout(resolve, PATIENCE_MS, true);
  child.once('error', () => resolve(false));
  child.once('exit', (code) => resolve(code === 0));
  child.unref();
  return promise.finally(() => clearTimeout(timer));
}
