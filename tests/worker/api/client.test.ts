import { reset } from 'cloudflare:test';
import { beforeAll, expect, it } from 'vitest';
import { queries, type QueryName } from '../../../shared/queries/registry.ts';
import { apiClient } from '../../../worker/api/client/api-client.ts';
import { openApiDocument } from '../../../worker/api/open-api.ts';
import { applyMigrations, enrolDevice, openCloud, rowsRequest } from '../cloud.ts';
import { sessionRow } from '../rows.ts';
import { signInAs } from '../sign-in-as.ts';

let now = Date.now();
const cloud = openCloud({ deps: { clock: () => now } });
const asked: string[] = [];
let token: string;

beforeAll(async () => {
  await reset();
  await applyMigrations();
  const device = await enrolDevice({ member: 'Ada' });
  const batch = { session_rollups: [sessionRow({ title: 'Look into the vault' })] };
  await cloud.request('/v1/rows', rowsRequest({ token: device.token, batch }));
  const made = await cloud.request('/settings/tokens', {
    method: 'POST',
    headers: { cookie: await signInAs('Ada'), origin: cloud.origin },
    body: new URLSearchParams({ name: 'robot', scope: 'read' }),
  });
  [token = 'none'] = /sta_[0-9A-Za-z]{40}/.exec(await made.text()) ?? [];
});

const network: typeof fetch = (input, init) => {
  const { pathname, search, origin } = new URL(String(input));
  expect(origin).toBe(cloud.origin);
  asked.push(pathname + search);
  // Its own minute: the limit of requests is no matter here.
  now += 60_000;
  return cloud.request(pathname + search, init as RequestInit);
};

const clientOf = (given = token) => apiClient({ url: `${cloud.origin}/`, token: given, fetch: network });

type Ask = (args: { query: object; param: object }) => Promise<Response>;
type Part = { [name: string]: Part } & { $get: Ask };

const samples: Record<string, unknown> = {
  session_id: 'session-1',
  segment_id: 'seg-1',
  id: 'day-2026-11-20',
  session_ids: ['session-1', 'session-2'],
  since: 0,
  until: Date.UTC(2027, 0),
  time_zone: 'Europe/Berlin',
};

it('asks every address of the OpenAPI document as the document tells it, and understands the answer', async () => {
  const { paths } = openApiDocument({ origin: cloud.origin });
  const statuses: Record<string, number> = {};
  const strange: unknown[] = [];
  for (const [path, { get }] of Object.entries(paths)) {
    const needed = get.parameters.filter(({ required }) => required === true);
    const of = (place: string) =>
      Object.fromEntries(
        needed
          .filter((parameter) => parameter['in'] === place)
          .map(({ name, schema }) => [String(name), samples[String(name)] ?? sampleOf(schema)]),
      );
    const parts = path
      .split('/')
      .slice(3)
      .map((part) => part.replace(/^\{(.+)\}$/, ':$1'));
    const leaf = parts.reduce((at, part) => at[part] as Part, clientOf() as unknown as Part);
    const answer = await leaf.$get({ query: of('query'), param: of('path') });
    statuses[path] = answer.status;
    const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(samples[name]));
    expect(asked.at(-1)?.split('?')[0]).toBe(filled);
    const name = get.operationId as QueryName;
    if (answer.status === 200 && Object.hasOwn(queries, name)) {
      const { rows } = (await answer.json()) as { rows: unknown[] };
      strange.push(...rows.filter((row) => !queries[name].row.safeParse(row).success));
    }
  }
  expect(strange).toEqual([]);
  const refused = Object.entries(statuses).filter(([, status]) => status !== 200);
  expect(refused).toEqual([
    ['/api/v1/reviews/{id}', 404],
    ['/api/v1/sessions/{session_id}/segments/{segment_id}', 404],
  ]);
});

/** Of what is no text: the first that the schema allows. */
function sampleOf(schema: unknown): unknown {
  const { type, enum: words } = schema as { type?: string; enum?: unknown[] };
  if (words !== undefined) return words[0];
  return type === 'integer' || type === 'number' ? 1 : 'x';
}

it('gives numbers and lists in an address, and tells a refusal from an answer', async () => {
  const client = clientOf();
  const listed = await (client as unknown as { queries: { agents_of_sessions: { $get: Ask } } }).queries[
    'agents_of_sessions'
  ].$get({ query: { session_ids: ['session-1', 'x'], limit: 3 }, param: {} });
  expect(asked.at(-1)).toContain('session_ids=session-1&session_ids=x&limit=3');
  expect(listed.status).toBe(200);
  const members = await client.members.$get();
  expect((await members.json()).members.map(({ name }) => name)).toContain('Ada');
  const stranger = await clientOf(`sta_${'a'.repeat(40)}`).budgets.$get();
  expect([stranger.ok, await stranger.json()]).toMatchObject([
    false,
    { error: { code: 'auth.sign_in_needed' } },
  ]);
});
