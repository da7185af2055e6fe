import { printNote, printTable } from '../../cli/print.ts';
import type { Deps } from '../../deps.ts';
import type { ListedBundle } from '../../reports/backup-report.ts';
import { formatBytes, formatMoment } from '../../terminal/format.ts';

export function printBundles({ deps, bundles }: { deps: Deps; bundles: readonly ListedBundle[] }): void {
  if (bundles.length === 0) {
    printNote({ deps, text: 'No bundles. "subtrack backup SESSION" makes one.' });
    return;
  }
  const { timeZone } = deps;
  printTable({
    deps,
    rows: bundles,
    columns: [
      { title: 'Session', value: ({ session_id }) => session_id.slice(0, 8) },
      { title: 'Project', value: ({ project }) => project, shrinkTo: 12, dropOrder: 2 },
      {
        title: 'Phase',
        value: ({ phase }) => (phase === null ? '' : String(phase)),
        right: true,
        dropOrder: 3,
      },
      {
        title: 'Made',
        value: ({ created_at }) => formatMoment({ at: created_at, timeZone }),
        dropOrder: 1,
      },
      {
        title: 'Size',
        value: ({ files }) => formatBytes(files.reduce((sum, { bytes }) => sum + bytes, 0)),
        right: true,
      },
      {
        title: 'Verified copies',
        value: ({ copies }) =>
          copies
            .map(
              ({ tier, verified_at }) => `${tier} ${formatMoment({ at: Date.parse(verified_at), timeZone })}`,
            )
            .join(', ') || 'none',
      },
    ],
  });
}
