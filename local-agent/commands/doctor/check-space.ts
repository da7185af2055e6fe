import { measureSpace } from '../../retention/measure-space.ts';
import { formatBytes } from '../../terminal/format.ts';
import { ok, warn, type Check, type CheckContext } from './check.ts';

const MB = 1e6;

/** Does all that is kept stay within what its owner wants to spend on it? Nothing is deleted because of it. */
export function checkSpace({ deps }: CheckContext): Check[] {
  const space = measureSpace(deps.paths);
  const limit = deps.settings().retention.warn_mb * MB;
  const parts = space.kinds
    .filter(({ bytes }) => bytes > 0)
    .toSorted((a, b) => b.bytes - a.bytes)
    .map(({ kind, bytes }) => `${kind} ${formatBytes(bytes)}`);
  const text = `${formatBytes(space.total_bytes)} kept${parts.length === 0 ? '' : `: ${parts.join(', ')}`}`;
  if (space.total_bytes <= limit) return [ok('space', text)];
  return [
    warn(
      'space',
      `${text}; that is more than ${formatBytes(limit)}`,
      'delete sessions with "subtrack purge --before DAY", or raise "retention.warn_mb"; nothing is deleted by itself',
    ),
  ];
}
