import { expect, it, onTestFinished } from 'vitest';
import { splitSql } from '../../local-agent/cloud/split-sql.ts';
import { ownerLink } from '../../local-agent/deploy/owner-link.ts';
import { openTeamCloud } from '../support/team-cloud.ts';

it('what a deploy prints signs the owner in, once, and the log tells of it', async () => {
  const cloud = await openTeamCloud();
  onTestFinished(() => cloud.close());
  await cloud.migrate();
  const { token, sql } = ownerLink({ now: Date.now() });
  for (const statement of splitSql(sql)) await cloud.db.prepare(statement).run();
  const use = () =>
    fetch(`${cloud.url}/link/${token}`, {
      method: 'POST',
      headers: { origin: cloud.url, 'content-length': '0' },
      redirect: 'manual',
    });
  const answer = await use();
  expect(answer.status).toBe(303);
  const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
  const settings = await (await fetch(`${cloud.url}/settings`, { headers: { cookie } })).text();
  expect(settings).toContain('You are Owner of the team key, owner.');
  expect(settings).toContain('subtrack cloud deploy');
  expect((await use()).status).toBe(404);
});
