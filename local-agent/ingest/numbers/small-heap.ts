import v8 from 'node:v8';

const usual = ['--semi-space-growth-factor=2', '--heap-growing-percent=0'];
/** New space stays as it is; old space is cleared when it has grown by half, and not when it has grown fourfold. */
const small = ['--semi-space-growth-factor=1', '--heap-growing-percent=50'];

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
