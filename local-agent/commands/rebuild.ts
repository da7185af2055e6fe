import type { Deps } from '../deps.ts';
import type { RebuildResult } from '../store/rebuild/rebuild-store.ts';
import { loadDevice } from '../config/device.ts';
import { readAgentStatus } from '../daemon/agent-state.ts';
import { rebuildStore } from '../store/rebuild/rebuild-store.ts';
import { counted } from '../terminal/format.ts';
import { createProgressBar } from '../terminal/progress-bar.ts';
import { defineCommand } from '../cli/command.ts';
import { printJson, printNote } from '../cli/print.ts';
import { catchUpWithBar } from '../reports/refresh.ts';

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
      timeZone: deps.timeZone,
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

const leftLines: Record<string, string> = {
  future_version: 'from a newer version',
  not_json: 'with damage',
  invalid: 'without an event',
  failed: 'that could not be stored',
  unreadable: 'or more, in a file that cannot be read',
};

function printRebuild({ deps, result }: { deps: Deps; result: RebuildResult }): void {
  const parts = [
    `The database holds ${counted(result.sessions, 'session')} again, from ${counted(result.events, 'event')} of the journal.`,
  ];
  if (result.rereadTranscripts > 0) {
    parts.push(
      `Read again, because the journal did not have all of them: ${counted(result.rereadTranscripts, 'transcript')}.`,
    );
  }
  for (const [reason, count] of Object.entries(result.skipped)) {
    parts.push(`Left in the journal: ${counted(count, 'line')} ${leftLines[reason] ?? reason}.`);
  }
  if (result.skipped['future_version'] !== undefined) {
    parts.push('Update subagent-tracking and run "subtrack rebuild" again to have them.');
  }
  if (result.lostTables.length > 0)
    parts.push(`Not readable in the old database: ${result.lostTables.join(', ')}.`);
  if (result.setAside !== undefined) {
    parts.push(`The old database is at ${result.setAside}.`);
    if (readAgentStatus({ paths: deps.paths }).running) {
      parts.push('The agent still has it open: run "subtrack agent stop"; the next session starts it again.');
    }
  }
  printNote({ deps, text: parts.join('\n') });
}
