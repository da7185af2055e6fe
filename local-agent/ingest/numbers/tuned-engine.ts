import v8 from 'node:v8';

const usual = [
  '--semi-space-growth-factor=2',
  '--heap-growing-percent=0',
  '--min-semi-space-size=0',
  '--parallel-scavenge',
  '--invocation-count-for-turbofan=3000',
];
const tuned = [
  // New space stays as it is.
  '--semi-space-growth-factor=1',
  // Old space is cleared when it has grown by half, and not when it has grown fourfold.
  '--heap-growing-percent=50',
  // New space of a thread that is started meanwhile, in MB: with the usual 1 it would be cleared thousands of times.
  '--min-semi-space-size=6',
  // So little is cleared at once that to wake helpers costs more, and every core has work.
  '--no-parallel-scavenge',
  // What is compiled once more, and best, takes a core from what is to be read: only what runs all the time is worth it.
  '--invocation-count-for-turbofan=20000',
];

/** Of this thread: it began with 1 MB, and would be cleared four times as often. */
const NEW_SPACE_BYTES = 4 * 1024 * 1024;

/**
 * Has the engine keep the heaps of this process small while work goes on, and compile little. What an import reads is
 * handed on at once: larger heaps would only hold more of what is over, 150 MB of it.
 */
export async function withTunedEngine<Result>(work: () => Promise<Result>): Promise<Result> {
  growNewSpace();
  for (const flag of tuned) v8.setFlagsFromString(flag);
  try {
    return await work();
  } finally {
    for (const flag of usual) v8.setFlagsFromString(flag);
  }
}

const MOST_TURNS = 20;
const OBJECTS = 30_000;

/** It grows by itself alone, when much in it is still in use as it is cleared. */
function growNewSpace(): void {
  for (let turn = 0; turn < MOST_TURNS && newSpaceBytes() < NEW_SPACE_BYTES; turn++)
    Array.from({ length: OBJECTS }, (_, at) => ({ at }));
}

function newSpaceBytes(): number {
  return v8.getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.space_size ?? 0;
}
