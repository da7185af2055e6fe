import { sessionAgents } from '../../shared/queries/session-agents.ts';
import { session } from '../../shared/queries/session.ts';
import { defineCommand } from '../cli/command.ts';
import { findSessionId } from '../reports/find-session.ts';
import { agentRunsJson, isoTime, sessionJson } from '../reports/json-shape.ts';
import { withReport } from '../reports/open-report.ts';
import { printReport } from '../reports/print-report.ts';
import { printSession } from './print-session.ts';
import { reportArgs } from '../reports/report-args.ts';
import type { SessionReport } from '../reports/session-report.ts';
import {
  durationOf,
  sessionErrors,
  sessionRewinds,
  sessionToolCalls,
} from '../store/queries/session-facts.ts';
import { ensureFacts } from '../store/facts/ensure-facts.ts';

export const command = defineCommand({
  name: 'session',
  summary: 'One session: its agents as a tree with own and subtree cost, tool calls and errors',
  args: {
    id: { type: 'positional', required: true, description: 'Id of the session, or the beginning of it' },
    ...reportArgs,
  },
  examples: ['subtrack session 3f0c1a52', 'subtrack session 3f0c1a52 --json'],
  async run({ args, deps }) {
    await withReport({
      deps,
      args,
      async work(opened) {
        const { runQuery } = opened;
        const session_id = await findSessionId({ runQuery, prefix: args.id });
        const [row] = await runQuery(session, { session_id });
        if (!row) return;
        ensureFacts({ db: opened.db, sessionId: session_id });
        const report = {
          row,
          runs: await runQuery(sessionAgents, { session_id }),
          toolCalls: await runQuery(sessionToolCalls, { session_id }),
          errors: await runQuery(sessionErrors, { session_id }),
          rewinds: await runQuery(sessionRewinds, { session_id }),
        };
        if (args.json) printReport({ report: opened, deps, value: reportJson(report) });
        else printSession({ deps, report });
      },
    });
  },
});

function reportJson({ row, runs, toolCalls, errors, rewinds }: SessionReport) {
  return {
    session: sessionJson(row),
    agent_runs: agentRunsJson(runs),
    tool_calls: toolCalls.map((call) => ({
      tool_use_id: call.tool_use_id,
      agent_id: call.agent_id,
      tool_name: call.tool_name,
      status: call.status,
      started_at: isoTime(call.started_at ?? call.at),
      ended_at: isoTime(call.ended_at),
      duration_ms: durationOf(call),
      summary: call.summary,
      denial: call.denial,
      rewound: call.rewound === 1,
    })),
    errors: errors.map((error) => ({ ...error, at: isoTime(error.at) })),
    rewinds: rewinds.map(({ event_id, at, rewound_at }) => ({
      event_id,
      prompted_at: isoTime(at),
      rewound_at: isoTime(rewound_at),
    })),
  };
}
