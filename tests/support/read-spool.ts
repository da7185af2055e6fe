import {
  readSpoolBatches,
  type ReadSpoolOptions,
  type SpoolEntry,
} from '../../local-agent/spool/read-spool.ts';

/** The first batch of what is in a spool. */
export function readSpool(options: ReadSpoolOptions): SpoolEntry[] {
  const [first = []] = readSpoolBatches(options);
  return first;
}
