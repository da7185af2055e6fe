import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 25;

/** Asks until there is an answer, or patience is at its end: then undefined. */
export async function waitFor<Answer>({
  ask,
  patienceMs,
}: {
  ask: () => Answer | undefined;
  patienceMs: number;
}): Promise<Answer | undefined> {
  const until = performance.now() + patienceMs;
  for (;;) {
    const answer = ask();
    if (answer !== undefined || performance.now() >= until) return answer;
    await sleep(POLL_MS);
  }
}
