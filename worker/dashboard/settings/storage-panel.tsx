import { formatBytes } from '../../../shared/core/figures.ts';
import { spaceLimits } from '../../segments/space-limits.ts';

/** Where recorded events lie; `inD1` is what the database holds of them, in bytes. */
export function StoragePanel({ hasR2, inD1 }: { hasR2: boolean; inD1: number }) {
  return (
    <section class="panel" aria-label="Storage">
      <h2>Storage</h2>
      <p>
        {hasR2 ? inR2(inD1) : withoutR2(inD1)} <a href="/storage">What lies where</a>
      </p>
    </section>
  );
}

function inR2(left: number): string {
  if (left === 0) return 'Recorded events lie in R2.';
  return `Recorded events lie in R2; ${formatBytes(left)} of before are still being moved there from D1, some every hour.`;
}

function withoutR2(bytes: number): string {
  return (
    `This cloud has no R2: recorded events lie in D1, ${formatBytes(bytes)} of ${formatBytes(spaceLimits.wanted)}. ` +
    'When they are more, the oldest go; figures stay, and the machines keep what they recorded. ' +
    'To keep all of them enable R2 and run “subtrack cloud deploy” again: they are moved by themselves.'
  );
}
