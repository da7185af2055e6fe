import { AppError } from '../../../shared/core/errors.ts';
import { printedJson } from '../../../shared/core/hidden-characters.ts';
import { levelOf } from '../../../shared/privacy/cut.ts';
import { type ShareLevel, shareLevels } from '../../../shared/privacy/levels.ts';
import { session as sessionQuery } from '../../../shared/queries/session.ts';
import { sessionAgents } from '../../../shared/queries/session-agents.ts';
import { defineCommand } from '../../cli/command.ts';
import { canAsk, pickOne } from '../../cli/pick-one.ts';
import { printJson, printNote } from '../../cli/print.ts';
import { wrongValue } from '../../cli/usage-errors.ts';
import { type Connection, readConnections } from '../../config/connections.ts';
import type { Deps } from '../../deps.ts';
import { openJournal } from '../../journal/journal.ts';
import { findSessionId } from '../../reports/find-session.ts';
import { isoTime } from '../../reports/json-shape.ts';
import { openForReading, type Report, withReport } from '../../reports/open-report.ts';
import { reportArgs } from '../../reports/report-args.ts';
import { askCloud, notConnected } from '../../shares/ask-cloud.ts';
import { sharedEvents, type ShareSummary, summariseShare } from '../../shares/preview-share.ts';
import { connectionOfSession } from '../../sync/connection-of-session.ts';
import { sendNow } from '../../sync/send-now.ts';
import { counted, formatBytes } from '../../terminal/format.ts';
import { bringIn } from './import.ts';
import { parseLifetime } from './lifetime.ts';
import { list } from './list.ts';
import { readPassword } from './read-password.ts';
import { revoke } from './revoke.ts';

export const command = defineCommand({
  name: 'share',
  summary: 'Show a session to whoever has its link, and bring in what others show',
  details:
    'Sends the session to the cloud that this machine is connected to and makes a link to it: read-only, with an end, ' +
    'revoked at once with "share revoke". What leaves is shown first, and in a terminal asked about; --preview shows it ' +
    'word for word with --json and makes nothing. The password is asked for, or read from the first line of stdin.',
  args: {
    session: { type: 'positional', required: true, description: 'Id of the session, or the beginning of it' },
    expires: {
      type: 'string',
      valueHint: 'age',
      default: '7d',
      description: 'How long it shows something: 30m, 12h, 7d, 2w',
    },
    level: {
      type: 'enum',
      options: [...shareLevels],
      default: 'redacted',
      description:
        'redacted: everything, redacted; metadata: numbers and names; anonymised: numbers with stand-ins for all names',
    },
    agents: {
      type: 'string',
      valueHint: 'ids',
      description: 'Only these agents: ids or their beginnings, or types, separated by commas',
    },
    password: { type: 'boolean', description: 'Whoever has the link is asked for a password' },
    preview: { type: 'boolean', description: 'Show what would leave; make nothing' },
    ...reportArgs,
  },
  examples: [
    'subtrack share 3f0c1a52',
    'subtrack share 3f0c1a52 --level anonymised --expires 30d',
    'subtrack share 3f0c1a52 --preview --json',
  ],
  subCommands: [list, revoke, bringIn],
  async run({ args, deps }) {
    const expires_in_ms = parseLifetime(args.expires);
    const { level } = args;
    const chosen = await withReport({
      deps,
      args,
      text: 'now',
      work: (report) => choose({ deps, report, prefix: args.session, agents: args.agents, level }),
    });
    const events = () => sharedEvents({ journal: openJournal({ paths: deps.paths }), ...chosen, level });
    const summary = summariseShare(events());
    if (args.preview)
      return printPreview({ deps, json: args.json === true, summary, level, events: events() });
    if (!args.json) printSummary({ deps, summary, level });
    if (!args.json && canAsk(deps) && !(await isConfirmed(deps))) {
      printNote({ deps, text: 'Nothing was shared.' });
      return 0;
    }
    const password = args.password
      ? await readPassword({ deps, message: 'Password of the link' })
      : undefined;
    const { sessionId: session_id, agents } = chosen;
    const connection = connectionOf({ deps, sessionId: session_id });
    await sendNow({ deps, connections: [connection] });
    const request = {
      session_id,
      level,
      expires_in_ms,
      ...(password && { password }),
      ...(agents && { agents }),
    };
    const made = await askCloud({ deps, connection, ask: (client) => client.createShare(request) });
    if (args.json) printJson({ deps, value: { ...made, expires_at: isoTime(made.expires_at) } });
    else
      printNote({
        deps,
        text: `${made.url}\nShows it until ${isoTime(made.expires_at)}. It is told this once.`,
      });
    return 0;
  },
});

/** The session and agents that are meant. Throws where the level of its project keeps more here than the link would show. */
async function choose(o: {
  deps: Deps;
  report: Report;
  prefix: string;
  agents: string | undefined;
  level: ShareLevel;
}): Promise<{ sessionId: string; agents: string[] | undefined }> {
  const { runQuery } = o.report;
  const sessionId = await findSessionId({ runQuery, prefix: o.prefix });
  const [row] = await runQuery(sessionQuery, { session_id: sessionId });
  const project = row?.project ?? '';
  const sent = levelOf({ settings: o.deps.settings().privacy, project });
  if (sent === 'off' || (sent === 'metadata' && o.level === 'redacted')) throw staysHere({ project, sent });
  if (o.agents === undefined) return { sessionId, agents: undefined };
  const runs = await runQuery(sessionAgents, { session_id: sessionId });
  const agents = o.agents.split(',').flatMap((word) => {
    const found = runs.filter(({ agent_id, agent_type }) => agent_id.startsWith(word) || agent_type === word);
    if (word === '' || found.length === 0)
      throw wrongValue({ flag: '--agents', value: word, expected: 'agents of this session' });
    return found.map(({ agent_id }) => agent_id);
  });
  return { sessionId, agents: [...new Set(agents)] };
}

/** The one cloud that the session goes to. Throws `share.not_connected` and `share.no_cloud`. */
function connectionOf({ deps, sessionId }: { deps: Deps; sessionId: string }): Connection {
  const connections = readConnections(deps);
  if (connections.length === 0) throw notConnected();
  const db = openForReading(deps);
  try {
    const { privacy } = deps.settings();
    const connection = connectionOfSession({ db, connections, privacy, sessionId });
    if (connection !== undefined) return connection;
  } finally {
    db.close();
  }
  throw new AppError({
    code: 'share.no_cloud',
    message: 'this session goes to no cloud',
    hint: 'one that was imported is shared by who recorded it; otherwise see "subtrack sync --preview"',
  });
}

function staysHere({ project, sent }: { project: string; sent: string }): AppError {
  return new AppError({
    code: 'share.stays_here',
    message: `the privacy level of ${project} is "${sent}", and no link shows more than leaves this machine`,
    hint: sent === 'off' ? 'change "privacy" in config.json first' : 'give --level metadata or anonymised',
  });
}

async function isConfirmed(deps: Deps): Promise<boolean> {
  const choices = [
    { value: 'no', label: 'No' },
    { value: 'yes', label: 'Yes, make the link' },
  ];
  return (await pickOne({ deps, message: 'Show this to whoever has the link?', choices })) === 'yes';
}

function printSummary({
  deps,
  summary,
  level,
}: {
  deps: Deps;
  summary: ShareSummary;
  level: ShareLevel;
}): void {
  const rules = Object.entries(summary.redactions).map(([rule, count]) => `${rule} ${count}`);
  const marked =
    rules.length === 0
      ? 'No mark of a secret is in it.'
      : `Marked as [redacted:…] in it: ${rules.join(', ')}.`;
  printNote({
    deps,
    text: `What leaves, ${level}: ${counted(summary.events, 'event')} (${formatBytes(summary.bytes)}), and the figures of the session. ${marked} --preview --json shows every word.`,
  });
}

function printPreview(o: {
  deps: Deps;
  json: boolean;
  summary: ShareSummary;
  level: ShareLevel;
  events: Iterable<object>;
}): number {
  const { deps, summary, level } = o;
  if (!o.json) {
    printSummary(o);
    printNote({ deps, text: 'Nothing was shared.' });
    return 0;
  }
  // Event by event: a session may be larger than memory.
  deps.stdout.write(`{"level":${printedJson(level)},"summary":${printedJson(summary)},"events":[`);
  let comma = '';
  for (const event of o.events) {
    deps.stdout.write(`${comma}\n${printedJson(event)}`);
    comma = ',';
  }
  deps.stdout.write('\n]}\n');
  return 0;
}
