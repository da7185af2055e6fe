import type { Bundle } from '../../backup/bundle-folders.ts';
import { printNote, printTable } from '../../cli/print.ts';
import type { Deps } from '../../deps.ts';
import { formatBytes, formatMoment } from '../../terminal/format.ts';

export function printBundles({ deps, bundles }: { deps: Deps; bundles: readonly Bundle[] }): void {
  if (bundles.length === 0) {
    printNote({ deps, text: 'No bundles. "subtrack backup SESSION" makes one.' });
    return;
  }
  const { timeZone } = deps;
  printTable({
    deps,
    rows: bundles,
    columns: [
      { title: 'Session', value: ({ manifest }) => manifest.session_id.slice(0, 8) },
      { title: 'Project', value: ({ manifest }) => manifest.project, shrinkTo: 12, dropOrder: 2 },
      {
        title: 'Made',
        value: ({ manifest }) => formatMoment({ at: Date.parse(manifest.created_at), timeZone }),
        dropOrder: 1,
      },
      {
        title: 'Size',
        value: ({ manifest }) => formatBytes(manifest.files.reduce((sum, { bytes }) => sum + bytes, 0)),
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
