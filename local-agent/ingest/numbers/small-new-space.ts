import v8 from 'node:v8';

const grow = (factor: number) => v8.setFlagsFromString(`--semi-space-growth-factor=${factor}`);

/**
 * Keeps the new spaces of this process as small as they are while work goes on. What an import reads is handed on at once:
 * larger ones would only hold more of what is over, 70 MB of it.
 */
export async function withSmallNewSpace<Result>(work: () => Promise<Result>): Promise<Result> {
  grow(1);
  try {
    return await work();
  } finally {
    grow(2);
  }
}
