/**
 * Runs `work` again and again, never twice at once: after a pause that it names itself, or at once when woken. Errors
 * go to `onError`, and the loop goes on. The timer never keeps the process alive.
 */
export function repeat({
  work,
  onError,
}: {
  /** Returns the pause until the next run in milliseconds. */
  work: (signal: AbortSignal) => Promise<number>;
  onError: (error: unknown) => number;
}): { wake(afterMs?: number): void; stop(): Promise<void> } {
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let dueAt = Number.POSITIVE_INFINITY;
  let running: Promise<void> | undefined;
  let wakeAgain: number | undefined;

  const schedule = (ms: number) => {
    const at = performance.now() + ms;
    if (abort.signal.aborted || at >= dueAt) return;
    clearTimeout(timer);
    dueAt = at;
    timer = setTimeout(run, ms).unref();
  };
  const run = () => {
    dueAt = Number.POSITIVE_INFINITY;
    running = once().finally(() => {
      running = undefined;
    });
  };
  const once = async () => {
    wakeAgain = undefined;
    let pause: number;
    try {
      pause = await work(abort.signal);
    } catch (error) {
      pause = onError(error);
    }
    schedule(Math.min(pause, wakeAgain ?? pause));
  };
  schedule(0);
  return {
    wake(afterMs = 0) {
      if (running) wakeAgain = Math.min(wakeAgain ?? afterMs, afterMs);
      else schedule(afterMs);
    },
    async stop() {
      abort.abort();
      clearTimeout(timer);
      await running;
    },
  };
}
