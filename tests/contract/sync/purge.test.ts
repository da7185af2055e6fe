import { afterAll, beforeAll, expect, test } from 'vitest';
import { startCloud, type Cloud } from '../../../local-agent/cloud/start-cloud.ts';
import { loadDevice, saveDevice } from '../../../local-agent/config/device.ts';
import { createPaths } from '../../../local-agent/config/paths.ts';
import { readCloudEvents, readRows } from '../../support/cloud-view.ts';
import { first, second } from '../../support/small-history.ts';
import { createSubtrack } from '../../support/subtrack.ts';
import { purgeSchema } from '../../support/contract-schemas.ts';

let subtrack: ReturnType<typeof createSubtrack>;
let cloud: Cloud;
beforeAll(async () => {
  subtrack = createSubtrack();
  const paths = createPaths(subtrack.home);
  cloud = await startCloud({ paths, port: 45_870 });
  const device = loadDevice({ paths, env: {} });
  const { token } = await cloud.enrol(device);
  saveDevice({ paths, device: { ...device, url: cloud.url, token, cloud_id: cloud.id } });
  await subtrack.run(['import', '--wait']);
  await subtrack.run(['sync']);
});
afterAll(async () => {
  await cloud.stop();
  subtrack.remove();
});

const rowsOf = async (sessionId: string) => {
  const rows = await readRows({ from: cloud.db, sessionIds: [sessionId] });
  return Object.values(rows).flat().length;
};

test('a session that is deleted here is deleted by the cloud, too; while it does not answer the request waits', async () => {
  expect(await rowsOf(first)).toBeGreaterThan(4);
  const kept = await rowsOf(second);
  const paths = createPaths(subtrack.home);
  const device = loadDevice({ paths, env: {} });
  saveDevice({ paths, device: { ...device, url: 'http://127.0.0.1:9' } });
  const away = purgeSchema.parse(await subtrack.json(['purge', '--session', first, '--yes']));
  expect(away).toMatchObject({ sessions: 1, cloud: 'pending' });
  expect(await rowsOf(first)).toBeGreaterThan(4);

  saveDevice({ paths, device });
  await subtrack.run(['sync']);
  expect(await rowsOf(first)).toBe(0);
  expect((await readCloudEvents({ cloud, sessionId: first })).events).toEqual([]);
  expect(await rowsOf(second)).toBe(kept);

  const here = purgeSchema.parse(await subtrack.json(['purge', '--all', '--yes']));
  expect(here).toMatchObject({ sessions: 1, cloud: 'deleted' });
  expect(await rowsOf(second)).toBe(0);
});
