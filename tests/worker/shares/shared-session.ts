import type { ShareAnswer } from '../../../shared/protocol/shares.ts';
import type { TestCloud } from '../cloud.ts';
import { enrolDevice, gzip, rowsRequest, segmentRequest } from '../cloud.ts';
import { agentRow, errorRow, sessionRow, usageRow } from '../rows.ts';

const at = (seconds: number) => new Date(1_790_000_000_000 + seconds * 1000).toISOString();

/** Words of the session that stand in texts, paths and names; each says from which level on it may be seen. */
export const planted = {
  texts: [
    'ZEBRATITLE',
    'ZEBRAPROMPT',
    'ZEBRAINPUT',
    'ZEBRAOUTPUT',
    'ZEBRAPATH',
    'ZEBRABRANCH',
    'ZEBRAMESSAGE',
    'ZEBRACWD',
  ],
  names: ['zebracorp', 'zebra-reviewer', 'mcp__zebra__ask', 'Ada', 'session-1', 'toolu_zebra'],
  /** What no device of ours sends, and what a link never passes on. */
  fields: ['ZEBRASTORAGE', 'ZEBRAUNKNOWN'],
};

const events = [
  {
    event_id: 'session:1',
    event_type: 'session',
    data: {
      action: 'start',
      title: 'ZEBRATITLE',
      cwd: '/home/ZEBRACWD',
      git_branch: 'ZEBRABRANCH',
      storage: 'ZEBRASTORAGE',
    },
  },
  {
    event_id: 'message:1',
    event_type: 'message',
    data: { role: 'user', kind: 'prompt', text: 'ZEBRAPROMPT with [redacted:github-token]' },
  },
  {
    event_id: 'tool:toolu_zebra',
    event_type: 'tool_usage',
    data: {
      tool_use_id: 'toolu_zebra',
      tool_name: 'mcp__zebra__ask',
      status: 'error',
      input: 'ZEBRAINPUT',
      output: 'ZEBRAOUTPUT',
      duration_ms: 4711,
    },
  },
  {
    event_id: 'file:1',
    event_type: 'file_operation',
    data: { tool_use_id: 'toolu_zebra', operation: 'edit', path: '/home/ZEBRAPATH/door.ts', lines_added: 3 },
  },
  {
    event_id: 'call:2',
    event_type: 'tool_usage',
    agent_id: 'agent-2',
    data: { tool_use_id: 'toolu_2', tool_name: 'Bash', status: 'ok', input: 'SECONDAGENT', duration_ms: 12 },
  },
].map((event, index) => ({
  v: 1,
  seq: index + 1,
  timestamp: at(index),
  session_id: 'session-1',
  agent_id: 'main',
  source: 'transcript',
  project: 'zebracorp/app',
  unknown: 'ZEBRAUNKNOWN',
  ...event,
}));

/** A session of Ada's in the cloud, rows and bytes, as her machine sent them. */
export async function sendSession(o: {
  cloud: TestCloud;
  sessionId?: string;
  member?: string;
  device?: { token: string };
}) {
  const { cloud, sessionId: session_id = 'session-1' } = o;
  const device = o.device ?? (await enrolDevice({ member: o.member ?? 'Ada' }));
  const { token } = device;
  const batch = {
    session_rollups: [
      sessionRow({
        session_id,
        project: 'zebracorp/app',
        title: 'ZEBRATITLE',
        git_branch: 'ZEBRABRANCH',
        last_action: 'ZEBRAINPUT',
        agent_runs: 1,
      }),
    ],
    agent_rollups: [
      agentRow({ session_id }),
      agentRow({
        session_id,
        agent_id: 'agent-2',
        agent_type: 'zebra-reviewer',
        description: 'ZEBRAPROMPT',
        parent_agent_id: 'main',
        depth: 1,
      }),
    ],
    usage_rollups: [usageRow({ session_id })],
    error_rollups: [
      errorRow({ session_id, tool_name: 'mcp__zebra__ask', message: 'ZEBRAMESSAGE', input: 'ZEBRAINPUT' }),
    ],
  };
  await cloud.request('/v1/rows', rowsRequest({ token, batch }));
  const lines = events.map((event) => `${JSON.stringify({ ...event, session_id })}\n`).join('');
  const body = await gzip(lines);
  const segment = {
    session_id,
    segment_id: '1-5-abc',
    events: events.length,
    last_seq: events.length,
    raw_bytes: lines.length,
  };
  const { path, init } = await segmentRequest({ token, body, segment });
  const sent = await cloud.request(path, init);
  if (sent.status !== 200) throw new Error(await sent.text());
  return device;
}

export async function makeLink(o: {
  cloud: TestCloud;
  token: string;
  request?: Record<string, unknown>;
}): Promise<ShareAnswer & { path: string; secret: string }> {
  const response = await o.cloud.request('/v1/shares', shareRequest(o));
  const answer = (await response.json()) as ShareAnswer;
  if (response.status !== 200) throw new Error(JSON.stringify(answer));
  const { pathname } = new URL(answer.url);
  return { ...answer, path: pathname, secret: pathname.slice(3) };
}

export function shareRequest(o: { token: string; request?: Record<string, unknown> }): RequestInit {
  const request = { session_id: 'session-1', level: 'redacted', expires_in_ms: 86_400_000, ...o.request };
  return {
    method: 'POST',
    headers: { authorization: `Bearer ${o.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(request),
  };
}
