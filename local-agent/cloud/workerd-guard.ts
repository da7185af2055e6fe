import { type ChildProcess, spawn } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';

export type WorkerdGuard = {
  /** Kills what still runs and stops watching. */
  end(): void;
};

/**
 * workerd outlives a parent that gets `kill -9`. Every workerd that this process starts gets a small shell beside it
 * that waits on a pipe from us: the pipe ends with our process, however it ends, and the shell kills workerd.
 */
export function guardWorkerd(): WorkerdGuard {
  const runtimes = new Set<ChildProcess>();
  const watchers = new Set<ChildProcess>();

  function onSpawn(message: unknown): void {
    const { process: child } = message as { process: ChildProcess };
    // The channel reports before the child is spawned; its pid is there one tick later.
    process.nextTick(() => {
      if (child.pid === undefined || !/workerd(?:\.exe)?$/.test(child.spawnfile)) return;
      runtimes.add(child);
      const watcher = process.platform === 'win32' ? undefined : startWatcher(child.pid);
      if (watcher) watchers.add(watcher);
      child.once('exit', () => {
        runtimes.delete(child);
        // It must not outlive what it watches: the process id may be somebody else's by then.
        watcher?.kill('SIGKILL');
      });
    });
  }

  subscribe('child_process', onSpawn);
  return {
    end() {
      unsubscribe('child_process', onSpawn);
      for (const runtime of runtimes) runtime.kill('SIGKILL');
      for (const watcher of watchers) watcher.kill('SIGKILL');
    },
  };
}

function startWatcher(pid: number): ChildProcess {
  const script = `trap '' INT TERM HUP; read -r _; kill -9 ${pid}`;
  const watcher = spawn('/bin/sh', ['-c', script], { stdio: ['pipe', 'ignore', 'ignore'] });
  watcher.unref();
  return watcher;
}
