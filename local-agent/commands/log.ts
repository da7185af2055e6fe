import { createInterface } from 'node:readline';
import { eventTypes, type EventType } from '../../shared/events/event-schema.ts';
import { closest } from '../cli/closest.ts';
import { defineCommand } from '../cli/command.ts';
import { printJson } from '../cli/print.ts';
import { missingArgument, wrongValue } from '../cli/usage-errors.ts';
import type { Deps } from '../deps.ts';
import { logLines } from '../spool/log-batch.ts';
import { createSpoolWriter } from '../spool/write-spool.ts';

const STDIN = '-';

export const command = defineCommand({
  name: 'log',
  summary: 'Record events of other programs: one as JSON, or many on stdin',
  details:
    'Checks events and puts them into the spool, where every report and the agent find them. An event is its data and, ' +
    'beside it, what is known of session_id (default: the session of Claude Code that this runs in), agent_id (main), ' +
    'timestamp (now), event_id, parent_event_id and project. Prints { accepted, refused: [{ line, reason }] }; leaves ' +
    'with 1 when nothing was accepted.',
  args: {
    type: {
      type: 'positional',
      required: true,
      description: `${eventTypes.join(', ')}; - if every line names its own in event_type`,
    },
    lines: { type: 'positional', required: false, description: '- reads one event a line from stdin' },
    json: { type: 'string', valueHint: 'event', description: 'The event; - reads one a line from stdin' },
  },
  examples: [
    `subtrack log decision --json '{"session_id":"nightly-7","kind":"router","question":"which model?","outcome":"haiku"}'`,
    'subtrack log tool_usage - <calls.ndjson',
    'subtrack log - <events.ndjson',
  ],
  async run({ args, deps }) {
    const report = await logLines({
      lines: linesOf({ args, deps }),
      type: args.type === STDIN ? undefined : typeOf(args.type),
      defaults: { session_id: deps.env['CLAUDE_CODE_SESSION_ID'] || undefined },
      cwd: deps.cwd,
      now: deps.clock,
      write: createSpoolWriter({ spool: deps.paths.spool }),
    });
    printJson({ deps, value: report });
    return report.accepted === 0 && report.refused.length > 0 ? 1 : 0;
  },
});

function typeOf(word: string): EventType {
  const type = eventTypes.find((known) => known === word);
  if (type !== undefined) return type;
  const suggestion = closest({ word, known: eventTypes });
  const expected = suggestion ?? `one of ${eventTypes.join(', ')}`;
  throw wrongValue({ flag: 'TYPE', value: word, expected });
}

function linesOf({
  args,
  deps,
}: {
  args: { type: string; lines?: string | undefined; json?: string | undefined };
  deps: Deps;
}): AsyncIterable<string> | string[] {
  if (args.lines !== undefined && args.lines !== STDIN) {
    throw wrongValue({
      flag: 'LINES',
      value: args.lines,
      expected: '- to read stdin, or the event with --json',
    });
  }
  if (args.json !== undefined && args.json !== STDIN) return [args.json];
  if ([args.type, args.lines, args.json].includes(STDIN)) {
    return createInterface({ input: deps.stdin(), crlfDelay: Number.POSITIVE_INFINITY });
  }
  throw missingArgument({ name: 'event', command: 'subtrack log' });
}
