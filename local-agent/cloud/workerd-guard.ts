import { type ChildProcess, spawn } from 'node:child_process';

/**
 * workerd outlives a parent that gets `kill -9`. So it gets a small shell beside it that waits on a pipe from us: the
 * pipe ends with our process, however it ends, and the shell kills workerd.
 */
export function guardWorkerd(child: ChildProcess): void {
  if (child.pid === undefined || process.platform === 'win32') return;
  const script = `trap '' INT TERM HUP; read -r _; kill -9 ${child.pid}`;
  const watcher = spawn('/bin/sh', ['-c', script], { stdio: ['pipe', 'ignore', 'ignore'] });
  watcher.unref();
  // It must not outlive what it watches: the process id may be somebody else's by then.
  child.once('exit', () => watcher.kill('SIGKILL'));
}
