import { env } from 'cloudflare:workers';
import { reset } from 'cloudflare:test';
import { beforeEach, describe, expect, it } from 'vitest';
import { connectAnswerSchema, connectTokenSchema } from '../../../shared/protocol/connect.ts';
import { makeDeps } from '../../../worker/deps.ts';
import { applyMigrations, openCloud } from '../cloud.ts';
import { signInAs } from '../sign-in-as.ts';

const MINUTE = 60_000;
let now = Date.now();
/** Who asks for a code sees the machine wait, whatever another request does in that moment. */
let meanwhile: (() => Promise<unknown>) | undefined;
const db = new Proxy(env.DB, {
  get(target, name) {
    if (name === 'batch')
      return async (list: D1PreparedStatement[]) => {
        const other = meanwhile;
        meanwhile = undefined;
        await other?.();
        return target.batch(list);
      };
    const member: unknown = Reflect.get(target, name);
    return typeof member === 'function' ? (member.bind(target) as unknown) : member;
  },
});
const deps = { ...makeDeps({ ...env, MODE: 'team' }), db, clock: () => now };
const cloud = openCloud({ mode: 'team', deps: { db: deps.db, clock: deps.clock } });

beforeEach(async () => {
  now = Date.now();
  meanwhile = undefined;
  await reset();
  await applyMigrations();
  for (const name of ['Ada', 'Lin'])
    await env.DB.prepare(
      "INSERT INTO members (member_id, name, role, created_at) VALUES (?1, ?1, 'member', 0)",
    )
      .bind(name)
      .run();
});

const post = (path: string, body: object) =>
  cloud.request(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const ask = async () =>
  connectAnswerSchema.parse(
    await (await post('/v1/connect', { device_id: crypto.randomUUID(), name: 'laptop' })).json(),
  );
const poll = async (secret: string) =>
  connectTokenSchema.parse(await (await post('/v1/connect/token', { secret })).json());

async function confirm(as: string, code: string): Promise<{ status: number; page: string }> {
  const headers = { origin: cloud.origin, cookie: await signInAs(as) };
  const body = new URLSearchParams({ code });
  const answer = await cloud.request('/connect', { method: 'POST', headers, body });
  return { status: answer.status, page: await answer.text() };
}

const audited = async () => (await env.DB.prepare('SELECT member, action FROM audit_entries').all()).results;

describe('a code that is confirmed', () => {
  it('twice by one member, as a double click does, is told as connected both times and noted once', async () => {
    const { code, secret } = await ask();
    for (const again of [await confirm('Ada', code), await confirm('Ada', code)]) {
      expect(again.status).toBe(200);
      expect(again.page).toContain('sends to this team');
    }
    expect(await audited()).toEqual([{ member: 'Ada', action: 'device.connected' }]);
    expect(await poll(secret)).toMatchObject({ state: 'connected', member: 'Ada' });
    expect((await confirm('Ada', code)).status).toBe(404);
  });

  it('by two members in one moment is that of one of them: the other is told no, and is in no log', async () => {
    const { code, secret } = await ask();
    let lin: Awaited<ReturnType<typeof confirm>> | undefined;
    meanwhile = async () => (lin = await confirm('Lin', code));
    const ada = await confirm('Ada', code);
    expect(lin?.status).toBe(200);
    expect(ada.status).toBe(404);
    expect(ada.page).not.toContain('sends to this team');
    expect(await audited()).toEqual([{ member: 'Lin', action: 'device.connected' }]);
    expect(await poll(secret)).toMatchObject({ state: 'connected', member: 'Lin' });
  });

  it('in its last second still lets the machine in that asks a little later; nobody confirms it after that', async () => {
    const { code, secret } = await ask();
    const late = await ask();
    now += 10 * MINUTE - 500;
    expect((await confirm('Ada', code)).status).toBe(200);
    now += 2500;
    expect(await poll(secret)).toMatchObject({ state: 'connected', member: 'Ada' });
    expect((await confirm('Ada', late.code)).status).toBe(404);
    const refused = await post('/v1/connect/token', { secret: late.secret });
    expect(refused.status).toBe(404);
  });
});
