import { setTimeout as sleep } from 'node:timers/promises';

/** Long for anything that a test waits for, also on a machine with much else to do. */
const PATIENCE_MS = 45_000;

/** Waits until something holds. In vain, it says what it waited for, and whatever `tell` knows of how things stand. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  { tell = () => '', pauseMs = 20 }: { tell?: () => string; pauseMs?: number } = {},
): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (performance.now() > deadline) {
      throw new Error(`waited ${PATIENCE_MS / 1000} s in vain: ${what}\n${tell()}`);
    }
    await sleep(pauseMs);
  }
}
