import { env } from 'cloudflare:workers';
import { Hono } from 'hono';
import type { AppEnv } from '../../worker/env.ts';
import { startSession } from '../../worker/auth/session-cookie.ts';
import { makeDeps } from '../../worker/deps.ts';

export const TEAM_KEY = 'correct-horse-battery-staple';
export const LOOPBACK = '127.0.0.1:4317';

/** The cookie of somebody who signed in, by their name. */
export async function signInAs(name: string, mode: 'embedded' | 'team' = 'team'): Promise<string> {
  const memberId = await env.DB.prepare('SELECT member_id FROM members WHERE name = ?1')
    .bind(name)
    .first<string>('member_id');
  if (memberId === null) throw new Error(`nobody is called ${name}`);
  const app = new Hono<AppEnv>().get('/', async (c) => {
    c.set('deps', makeDeps({ ...env, MODE: mode, TEAM_KEY }));
    await startSession({ c, teamKey: TEAM_KEY, memberId });
    return c.body(null);
  });
  const response = await app.request(
    mode === 'team' ? 'https://team.example.com/' : `http://${LOOPBACK}/`,
    {},
    env,
  );
  return response.headers.get('set-cookie')?.split(';')[0] ?? '';
}
