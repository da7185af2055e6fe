import { expect, it, onTestFinished } from 'vitest';
import { createPaths } from '../../../../local-agent/config/paths.ts';
import { saveCompleteSince } from '../../../../local-agent/ingest/pass/complete-since.ts';
import { openDatabase, tryLock } from '../../../../local-agent/store/driver/db.ts';
import { createSubtrack } from '../../../support/subtrack.ts';

const SINCE = Date.UTC(2026, 10, 13);

/** A machine on which another process is reading history, of which the last days are in. */
async function whileHistoryIsRead() {
  const subtrack = createSubtrack();
  onTestFinished(subtrack.remove);
  await subtrack.run(['import']);
  const paths = createPaths(subtrack.home);
  const db = openDatabase({ file: paths.database });
  saveCompleteSince({ db, since: SINCE });
  db.close();
  const lock = tryLock(paths.ingestLock);
  onTestFinished(() => lock?.release());
  return { subtrack, lock };
}

it.each([['cost'], ['sessions'], ['agents'], ['tools'], ['errors']])(
  '%s says from when on it is complete, and does not wait for history',
  async (command) => {
    const { subtrack } = await whileHistoryIsRead();
    const started = performance.now();
    const { stdout, stderr } = await subtrack.run([command, '--json']);
    // The wait for the lock alone would be two seconds.
    expect(performance.now() - started).toBeLessThan(2000);
    expect(JSON.parse(stdout)).toMatchObject({ complete_since: '2026-11-13T00:00:00.000Z' });
    expect(stderr).toContain('history is still being read');
  },
);

it('says nothing of it once all is in', async () => {
  const { subtrack, lock } = await whileHistoryIsRead();
  lock?.release();
  const { stdout, stderr } = await subtrack.run(['cost', '--json']);
  expect(JSON.parse(stdout)).not.toHaveProperty('complete_since');
  expect(stderr).toBe('');
});
