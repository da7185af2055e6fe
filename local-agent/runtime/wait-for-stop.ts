/** Resolves at the first SIGINT, SIGTERM or SIGHUP, or when `signal` aborts. A second SIGINT ends the process at once. */
export function waitForStop({ signal }: { signal?: AbortSignal } = {}): Promise<NodeJS.Signals | 'aborted'> {
  return new Promise((resolve) => {
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
    // Signal handlers alone do not keep a process alive.
    const alive = setInterval(() => undefined, 2 ** 30);
    const done = (reason: NodeJS.Signals | 'aborted') => {
      // Removing the handlers gives the next Ctrl-C its default effect: nobody waits for a stop that hangs.
      for (const name of signals) process.removeListener(name, done);
      clearInterval(alive);
      resolve(reason);
    };
    for (const name of signals) process.once(name, done);
    signal?.addEventListener('abort', () => done('aborted'), { once: true });
  });
}
