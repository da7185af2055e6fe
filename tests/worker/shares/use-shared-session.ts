import { env } from 'cloudflare:workers';
import { reset } from 'cloudflare:test';
import { beforeAll, beforeEach } from 'vitest';
import { applyMigrations, openCloud } from '../cloud.ts';
import { sendSession } from './shared-session.ts';

const start = Date.UTC(2026, 10, 27, 12);

/** A cloud with a session of Ada's and a clock that tests set; before every test there are no links, and it is noon. */
export function useSharedSession() {
  const time = { now: start };
  const cloud = openCloud({ deps: { clock: () => time.now } });
  const ada = { token: '' };

  async function beginAnew(): Promise<void> {
    await reset();
    await applyMigrations();
    ada.token = (await sendSession({ cloud })).token;
  }
  beforeAll(beginAnew);
  beforeEach(async () => {
    time.now = start;
    const made = ['shares', 'share_views', 'audit_entries', 'sign_in_tries', 'sign_ins'];
    await env.DB.batch(made.map((table) => env.DB.prepare(`DELETE FROM ${table}`)));
  });

  const get = (path: string, headers: Record<string, string> = {}) => cloud.request(path, { headers });
  const readAll = (path: string, headers: Record<string, string> = {}) =>
    Promise.all(below(path).map(async (one) => get(one, headers)));
  return {
    cloud,
    time,
    ada,
    get,
    /** For a test that changes the session itself, once it has. */
    beginAnew,
    statuses: async (path: string, headers?: Record<string, string>) =>
      (await readAll(path, headers)).map(({ status }) => status),
    textOf: async (path: string, headers?: Record<string, string>) =>
      (await Promise.all((await readAll(path, headers)).map((answer) => answer.text()))).join('\n'),
    revoke: (id: string, by = ada.token) =>
      cloud.request(`/v1/shares/${id}`, { method: 'DELETE', headers: { authorization: `Bearer ${by}` } }),
  };
}

/** Everything that lies behind a link. */
export function below(path: string): string[] {
  return [path, `${path}/timeline.json`, `${path}/segments/1-5-abc`];
}
