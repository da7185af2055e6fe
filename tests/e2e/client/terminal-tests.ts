import fs from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import type { Cloud } from '../../../local-agent/cloud/start-cloud.ts';
import type { InteractiveClient } from '../../fakes/interactive-client.ts';
import { until } from '../../support/until.ts';
import { rowsOf } from './cloud-rows.ts';
import { readPage } from './read-page.ts';
import type { SessionJson } from './session-report.ts';
import type { World } from './world.ts';

/** Each thing that is waited for has a deadline of its own, with a word of what it was; this is beyond them all. */
const TEST_MS = 400_000;
const ESCAPE = '\u001B';

/** What a session says of itself while somebody sits before it. */
export function terminalTests({ world, cloud }: { world: () => World; cloud: () => Cloud }): void {
  let client: InteractiveClient | undefined;
  afterEach(async () => {
    await client?.end();
    client = undefined;
  });

  const report = async (sessionId: string) => world().json<SessionJson>('session', sessionId);
  /** On the command line first, then in D1 and on the page. */
  async function comesOutAs({ sessionId }: InteractiveClient, status: string, word: string): Promise<void> {
    let last = 'nothing';
    const holds = async () => (last = (await report(sessionId)).session.status) === status;
    await until(`the session is ${status}`, holds, { tell: () => `the command line says ${last}` });
    await world().sync();
    const rows = await rowsOf({ cloud: cloud(), table: 'session_rollups', session: sessionId });
    expect(rows).toMatchObject([{ status }]);
    const { text } = await readPage({ cloud: cloud(), path: `/sessions/${sessionId}` });
    expect(text).toContain(` ${word} Comments Share Copy resume command `);
  }

  it(
    'says that a session in a terminal waits for a permission, and that it goes on once allowed',
    async () => {
      client = world().sit();
      await client.becomes('idle');
      await client.say('Do it. [[asked]]');
      await client.becomes('waiting');
      await comesOutAs(client, 'needs_input', 'Needs input');
      const rows = await rowsOf({ cloud: cloud(), table: 'session_rollups', session: client.sessionId });
      expect(rows[0]?.['attention']).toContain('permission: Bash');

      await client.answer('\r');
      // The allowed command still runs: no hook has told of it.
      await comesOutAs(client, 'working', 'Working');
      world().open('asked');
      await client.becomes('idle');
      await comesOutAs(client, 'completed', 'Completed');
      expect((await report(client.sessionId)).tool_calls).toMatchObject([{ status: 'ok', denial: null }]);
      expect(fs.existsSync(`${world().root}/allowed.txt`)).toBe(true);
    },
    TEST_MS,
  );

  it(
    'says that a session in a terminal is through when its call was refused by hand',
    async () => {
      client = world().sit();
      await client.becomes('idle');
      await client.say('Do it. [[declined]]');
      await client.becomes('waiting');
      await comesOutAs(client, 'needs_input', 'Needs input');
      await client.answer(ESCAPE);
      await client.becomes('idle');
      await comesOutAs(client, 'completed', 'Completed');
      const { session, tool_calls } = await report(client.sessionId);
      expect(tool_calls).toMatchObject([{ status: 'denied', denial: 'user-rejected' }]);
      expect(session.tool_errors).toBe(0);
      expect(fs.existsSync(`${world().root}/declined.txt`)).toBe(false);
    },
    TEST_MS,
  );
}
