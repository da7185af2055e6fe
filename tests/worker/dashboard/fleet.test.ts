import { env } from 'cloudflare:workers';
import { reset } from 'cloudflare:test';
import { beforeEach, expect, it } from 'vitest';
import type { AgentRollup, SessionRollup } from '../../../shared/ledger/rows.ts';
import { upsertSql } from '../../../shared/ledger/upsert.ts';
import { applyMigrations, openCloud } from '../cloud.ts';
import { addMember, setVisibility } from '../live/watch.ts';
import { agentRow, sessionRow } from '../rows.ts';
import { signInAs } from '../sign-in-as.ts';

const MINUTE = 60_000;
const now = Date.now();

beforeEach(async () => {
  await reset();
  await applyMigrations();
  await addMember('Ada', 'member');
  await addMember('Lin', 'member');
  await addMember('Guest', 'viewer');
});

async function store(session: Partial<SessionRollup>, agents: readonly Partial<AgentRollup>[] = []) {
  const at = { started_at: now - 30 * MINUTE, last_event_at: now - 5000 };
  const row = sessionRow({ ...at, ...session });
  await env.DB.prepare(upsertSql('session_rollups'))
    .bind(JSON.stringify([row]))
    .run();
  const rows = agents.map((agent) => agentRow({ ...at, session_id: row.session_id, ...agent }));
  await env.DB.prepare(upsertSql('agent_rollups')).bind(JSON.stringify(rows)).run();
}

/** The words of a page, in their order. */
async function read(o: { as?: string }): Promise<string> {
  const cloud = openCloud({ mode: o.as === undefined ? 'embedded' : 'team' });
  const headers = new Headers();
  if (o.as !== undefined) headers.set('cookie', await signInAs(o.as));
  const html = await (await cloud.request('/', { headers })).text();
  const content = html.slice(html.indexOf('<main'), html.indexOf('</main>'));
  return content
    .replaceAll(/<svg.*?<\/svg>/gs, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ');
}

const stuck = { trouble: 'stuck', trouble_at: now - 42 * MINUTE, open_tool: 'Bash', open_usual_ms: 40_000 };

it('shows who runs what by person, who is in trouble first, with the reason and what is usual', async () => {
  await setVisibility('acme/app', 'redacted');
  await store({ session_id: 's1', member: 'Lin', title: 'Parser' });
  await store({ session_id: 's2', member: 'Ada', title: 'Queue', running_agents: 3 }, [
    { agent_id: 'a1', agent_type: 'builder', parent_agent_id: 'main', depth: 1, ...stuck },
    {
      agent_id: 'a2',
      agent_type: 'Explore',
      parent_agent_id: 'main',
      depth: 1,
      trouble: 'loop',
      trouble_at: now - MINUTE,
      repeats: 7,
    },
    {
      agent_id: 'a3',
      agent_type: 'Plan',
      parent_agent_id: 'main',
      depth: 1,
      trouble: 'bottleneck',
      trouble_at: now - 12 * MINUTE,
      usual_from_ms: 2 * MINUTE,
      usual_until_ms: 4 * MINUTE,
    },
  ]);
  const text = await read({ as: 'Ada' });
  expect(text.indexOf('Queue')).toBeLessThan(text.indexOf('Parser'));
  expect(text).toContain('1 with an agent in trouble');
  expect(text).toMatch(/Ada 1 session · 3 agents running · \S*\$/);
  expect(text).toMatch(/Stuck builder Bash has been open for 42 m 0\d s, hardly ever longer than 40 s/);
  expect(text).toMatch(/In a loop Explore the same call has failed 7 times in 1 m 0\d s/);
  expect(text).toMatch(
    /Bottleneck Plan others have waited for it alone for 12 m 0\d s; its kind usually takes 2–4 min/,
  );
});

it('puts who waits on top: oneself, then who has waited longest', async () => {
  await setVisibility('acme/app', 'redacted');
  const waits = { status: 'needs_input' as const };
  await store({
    ...waits,
    session_id: 's1',
    member: 'Lin',
    title: 'Waits short',
    last_event_at: now - MINUTE,
  });
  await store({
    ...waits,
    session_id: 's2',
    member: 'Guest',
    title: 'Waits long',
    last_event_at: now - 9 * MINUTE,
  });
  await store({ ...waits, session_id: 's3', member: 'Ada', title: 'My own', last_event_at: now - 5000 });
  const text = await read({ as: 'Ada' });
  const order = ['My own', 'Waits long', 'Waits short', 'Working'].map((word) => text.indexOf(word));
  expect(order).toEqual(order.toSorted((a, b) => a - b));
});

it('shows a viewer names and numbers of what runs, no words, and no hidden project', async () => {
  await setVisibility('acme/secret', 'hidden');
  await store(
    { session_id: 's1', member: 'Ada', title: 'Words of the title', last_action: 'Bash rm secret.txt' },
    [
      { agent_id: 'main', open_tool: 'Bash', open_at: now - 5000 },
      {
        agent_id: 'a1',
        agent_type: 'builder',
        parent_agent_id: 'main',
        depth: 1,
        description: 'Words of the task',
        ...stuck,
      },
    ],
  );
  await store({ session_id: 's2', member: 'Lin', project: 'acme/secret', status: 'needs_input' });
  const text = await read({ as: 'Guest' });
  expect(text).toContain('Bash has been open');
  expect(text).not.toMatch(/Words|secret|Needs input|Lin/);
});

it('names nobody on one’s own machine', async () => {
  await store({ session_id: 's1', member: 'Somebody', title: 'Queue' }, [
    { agent_id: 'a1', agent_type: 'builder', parent_agent_id: 'main', depth: 1, ...stuck },
  ]);
  await store({ session_id: 's2', member: 'Somebody', title: 'Publish', status: 'needs_input' });
  const text = await read({});
  expect(text).toContain('Bash has been open');
  expect(text).toContain('Waiting for you');
  expect(text).not.toContain('Somebody');
});

it('of very many sessions shows some, and says how many more there are', async () => {
  const rows = Array.from({ length: 60 }, (_, at) =>
    sessionRow({
      session_id: `s${at}`,
      member: `m${at % 9}`,
      started_at: now - MINUTE,
      last_event_at: now - at,
    }),
  );
  await env.DB.prepare(upsertSql('session_rollups')).bind(JSON.stringify(rows)).run();
  expect(await read({ as: 'Ada' })).toContain('20 more sessions at work');
});

it('a word for trouble that nobody knows says nothing', async () => {
  await store({ session_id: 's1', member: 'Ada' }, [
    {
      agent_id: 'a1',
      agent_type: 'builder',
      parent_agent_id: 'main',
      depth: 1,
      ...stuck,
      trouble: 'constructor',
    },
  ]);
  expect(await read({ as: 'Ada' })).not.toMatch(/in trouble|has been open|constructor/);
});
