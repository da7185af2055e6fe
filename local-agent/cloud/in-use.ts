/**
 * Calls `onIdle` once nobody has used something for so many milliseconds in a row. `enter` answers what the user calls when
 * it is done, once or several times. The timer never keeps the process alive.
 */
export function createInUse({ idleMs, onIdle }: { idleMs: number; onIdle: () => void }): {
  enter(): () => void;
  isUsed(): boolean;
  stop(): void;
} {
  const users = new Set<symbol>();
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  return {
    enter() {
      clearTimeout(timer);
      const user = Symbol('user');
      users.add(user);
      return () => {
        if (!users.delete(user) || users.size > 0 || isOver) return;
        timer = setTimeout(onIdle, idleMs).unref();
      };
    },
    isUsed: () => users.size > 0,
    stop() {
      isOver = true;
      clearTimeout(timer);
    },
  };
}
