/**
 * Calls `onIdle` once nobody has used something for so many milliseconds in a row: as many as the one of the last users asked
 * for who asked for the longest time. `enter` answers what the user calls when it is done, once or several times. The timer
 * never keeps the process alive.
 */
export function createInUse({ onIdle }: { onIdle: () => void }): {
  enter(idleMs: number): () => void;
  isUsed(): boolean;
  stop(): void;
} {
  const users = new Set<symbol>();
  let timer: NodeJS.Timeout | undefined;
  /** Until then, whoever leaves (of the monotonic clock). */
  let kept = 0;
  let isOver = false;
  return {
    enter(idleMs) {
      clearTimeout(timer);
      const user = Symbol('user');
      users.add(user);
      return () => {
        if (!users.delete(user)) return;
        const now = performance.now();
        kept = Math.max(kept, now + idleMs);
        if (users.size > 0 || isOver) return;
        timer = setTimeout(onIdle, kept - now).unref();
      };
    },
    isUsed: () => users.size > 0,
    stop() {
      isOver = true;
      clearTimeout(timer);
    },
  };
}
