import v8 from 'node:v8';

const usual = [
  '--semi-space-growth-factor=2',
  '--heap-growing-percent=0',
  '--min-semi-space-size=0',
  '--parallel-scavenge',
];
const small = [
  // New space stays as it is.
  '--semi-space-growth-factor=1',
  // Old space is cleared when it has grown by half, and not when it has grown fourfold.
  '--heap-growing-percent=50',
  // That of a thread that is started meanwhile, in MB: with the usual 1 it would be cleared thousands of times.
  '--min-semi-space-size=6',
  // So little is cleared at once that to wake helpers costs more, and every core has work.
  '--no-parallel-scavenge',
];

/**
 * Keeps the heaps of this process small while work goes on. What an import reads is handed on at once: larger ones would
 * only hold more of what is over, 150 MB of it.
 */
export async function withSmallHeap<Result>(work: () => Promise<Result>): Promise<Result> {
  for (const flag of small) v8.setFlagsFromString(flag);
  try {
    return await work();
  } finally {
    for (const flag of usual) v8.setFlagsFromString(flag);
  }
}
