import type { Deps } from '../deps.ts';
import type { RebuildResult } from '../store/rebuild/rebuild-store.ts';
import { loadDevice } from '../config/device.ts';
import { rebuildStore } from '../store/rebuild/rebuild-store.ts';
import { counted } from '../terminal/format.ts';
import { createProgressBar } from '../terminal/progress-bar.ts';
import { defineCommand } from './command.ts';
import { printJson, printNote } from './print.ts';
import { catchUpWithBar } from './refresh.ts';

export const command = defineCommand({
  name: 'rebuild',
  summary: 'Make the database again from the journal',
  details:
    'Makes the database again from the journal and the transcripts, beside the old one, and puts it in its place in ' +
    'one step. A damaged database is set aside, not deleted.',
  args: { json: { type: 'boolean', description: 'Print JSON' } },
  examples: ['subtrack rebuild'],
  async run({ args, deps }) {
    const result = await rebuild(deps);
    await catchUpWithBar({ deps, text: 'later' });
    if (args.json) printJson({ deps, value: rebuildJson(result) });
    else printRebuild({ deps, result });
  },
});

async function rebuild(deps: Deps): Promise<RebuildResult> {
  const bar = createProgressBar({ output: deps.stderr });
  const { device_id, member } = loadDevice({ paths: deps.paths, env: deps.env });
  try {
    return await rebuildStore({
      paths: deps.paths,
      device: { device_id, member },
      now: deps.clock(),
      onProgress({ sessions, events }) {
        const text = `${counted(sessions, 'session')}, ${counted(events, 'event')}`;
        bar.show({ share: 1, text });
      },
    });
  } finally {
    bar.clear();
  }
}

function rebuildJson(result: RebuildResult) {
  return {
    sessions: result.sessions,
    events: result.events,
    skipped: result.skipped,
    reread_transcripts: result.rereadTranscripts,
    lost_tables: result.lostTables,
    set_aside: result.setAside ?? null,
  };
}

function printRebuild({ deps, result }: { deps: Deps; result: RebuildResult }): void {
  const parts = [
    `The database holds ${counted(result.sessions, 'session')} again, from ${counted(result.events, 'event')} of the journal.`,
  ];
  if (result.rereadTranscripts > 0) {
    parts.push(
      `Read again, because the journal did not have all of them: ${counted(result.rereadTranscripts, 'transcript')}.`,
    );
  }
  const skipped = Object.values(result.skipped).reduce((sum, count) => sum + count, 0);
  if (skipped > 0)
    parts.push(`Not understood: ${counted(skipped, 'journal line')}; "subtrack doctor" says more.`);
  if (result.lostTables.length > 0)
    parts.push(`Not readable in the old database: ${result.lostTables.join(', ')}.`);
  if (result.setAside !== undefined) {
    parts.push(`The damaged database is at ${result.setAside}.`);
    parts.push(
      'An agent that runs still has it open: run "subtrack agent stop"; the next session starts it again.',
    );
  }
  printNote({ deps, text: parts.join('\n') });
}
