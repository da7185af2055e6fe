import type { Workerd } from './spawn-workerd.ts';

export type KeptWorkerd = {
  /** The one that runs, or a new one; one that cannot be started is tried again by whoever asks next. */
  awake(): Promise<Workerd>;
  isAwake(): boolean;
  /** Ends the one that runs. The next one starts when it is asked for. */
  rest(): void;
  /** Ends the one that runs, for good: resolves when it has ended. */
  stop(): Promise<void>;
};

/** At most one workerd at a time: on the same files there may be no two. */
export function keepWorkerd({ spawn }: { spawn: () => Promise<Workerd> }): KeptWorkerd {
  let current: Promise<Workerd> | undefined;
  /** When the one before has let go of its files. */
  let before: Promise<void> = Promise.resolve();
  let isOver = false;

  function start(): Promise<Workerd> {
    const starting = before.then(spawn);
    const forget = (): void => {
      if (current === starting) current = undefined;
    };
    starting.then(({ ended }) => ended.then(forget), forget);
    return starting;
  }

  function end(): void {
    if (current === undefined) return;
    const ended = current.then((workerd) => {
      workerd.kill();
      return workerd.ended;
    });
    before = ended.catch(() => undefined);
    current = undefined;
  }

  return {
    awake() {
      if (isOver) return Promise.reject(new Error('the cloud is stopped'));
      current ??= start();
      return current;
    },
    isAwake: () => current !== undefined,
    rest: end,
    stop() {
      isOver = true;
      end();
      return before;
    },
  };
}
