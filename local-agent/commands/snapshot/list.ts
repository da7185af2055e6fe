import { defineCommand } from '../../cli/command.ts';
import { printJson, printNote, printTable } from '../../cli/print.ts';
import { openSnapshots } from '../../reports/open-snapshots.ts';
import { parseLimit } from '../../reports/report-args.ts';
import { formatBytes, formatCount, formatWhen } from '../../terminal/format.ts';
import type { SnapshotEntry } from '../../recovery/snapshots/snapshot-schema.ts';
import { entryJson, shortId } from '../../reports/snapshot-json.ts';

const SHOWN = 30;

export const list = defineCommand({
  name: 'list',
  summary: 'Snapshots, newest first',
  args: {
    session: {
      type: 'string',
      valueHint: 'id',
      description: 'Only this session (its id or the beginning of it)',
    },
    limit: { type: 'string', valueHint: 'n', description: 'How many (tables: 30 unless told, JSON: all)' },
    json: { type: 'boolean', description: 'Print JSON' },
  },
  examples: ['subtrack snapshot list', 'subtrack snapshot list --session 3f0c1a52 --json'],
  async run({ args, deps }) {
    const store = openSnapshots(deps);
    const limit = parseLimit(args.limit);
    const sessions = store.sessions().filter((id) => id.startsWith(args.session ?? ''));
    const all = sessions
      .flatMap((id) => store.list(id))
      .toSorted((a, b) => (a.taken_at === b.taken_at ? b.n - a.n : a.taken_at < b.taken_at ? 1 : -1));
    if (args.json) {
      printJson({ deps, value: { snapshots: all.slice(0, limit).map(entryJson) } });
      return;
    }
    if (all.length === 0) {
      printNote({ deps, text: 'No snapshots yet. "subtrack snapshot take" takes one.' });
      return;
    }
    const now = deps.clock();
    printTable<SnapshotEntry>({
      deps,
      rows: all.slice(0, limit ?? SHOWN),
      columns: [
        { title: 'Snapshot', value: shortId },
        {
          title: 'Taken',
          value: (row) => formatWhen({ at: Date.parse(row.taken_at), now, timeZone: deps.timeZone }),
        },
        { title: 'Because of', value: (row) => row.trigger.replaceAll('_', ' ') },
        { title: 'Changed files', right: true, value: (row) => formatCount(row.changed_files) },
        { title: 'Files kept', value: (row) => (row.checkpoint === null ? 'no' : 'yes') },
        { title: 'Size', right: true, value: (row) => formatBytes(row.bytes) },
      ],
    });
  },
});
