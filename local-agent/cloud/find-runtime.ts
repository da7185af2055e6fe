import { createRequire } from 'node:module';
import path from 'node:path';

export type RuntimeFiles = {
  /** The program workerd. */
  program: string;
  /** Where Miniflare keeps what plays D1 and R2 inside of it: each a Worker, in a file of its own. */
  simulators: string;
};

/** Of Miniflare only files are used: the program itself takes longer to load and more memory than all of ours. */
export function findRuntime({ from = import.meta.url }: { from?: string } = {}): RuntimeFiles {
  const entry = createRequire(from).resolve('miniflare');
  const workerd = createRequire(entry)('workerd') as { default: string };
  return { program: workerd.default, simulators: path.join(path.dirname(entry), 'workers') };
}
