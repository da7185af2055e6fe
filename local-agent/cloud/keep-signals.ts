const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Miniflare ends the process on signals; ours has things to finish first, so its handlers are taken off again. */
export function keepSignals<T>(create: () => T): T {
  const before = new Map(signals.map((signal) => [signal, new Set(process.listeners(signal))]));
  const created = create();
  for (const signal of signals) {
    for (const listener of process.listeners(signal)) {
      if (!before.get(signal)?.has(listener)) process.removeListener(signal, listener);
    }
  }
  return created;
}
