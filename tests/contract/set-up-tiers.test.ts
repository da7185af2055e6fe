import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../local-agent/cloud/start-cloud.ts';
import { loadDevice, saveDevice } from '../../local-agent/config/device.ts';
import { createPaths } from '../../local-agent/config/paths.ts';
import { createS3Fake } from '../fakes/s3/s3-fake.ts';
import { serveFetch } from '../fakes/serve-fetch.ts';
import { createSubtrack } from '../support/subtrack.ts';

const subtrack = createSubtrack({ history: false });
const s3 = createS3Fake();
let cloud: Cloud;
let server: Awaited<ReturnType<typeof serveFetch>>;

beforeAll(async () => {
  server = await serveFetch((request) => s3.fetch(request));
  const paths = createPaths(subtrack.home);
  const device = loadDevice({ paths, env: { HOME: subtrack.folder } });
  cloud = await startCloud({ paths, port: 0 });
  const { token } = await cloud.enrol(device);
  saveDevice({ paths, device: { ...device, url: cloud.url, token, cloud_id: cloud.id } });
});

afterAll(async () => {
  await cloud.stop();
  server.close();
  subtrack.remove();
});

function setUp(o: { bucket?: string; keyId?: string }) {
  const { bucket = 'archive', keyId = 'AKIAFAKE' } = o;
  const flags = ['--bucket', bucket, '--region', 'auto', '--endpoint', server.url, '--key-id', keyId];
  return subtrack.run(['tiers', 'setup', 's3', ...flags], { stdin: Readable.from(['very-secret\n']) });
}

async function doctor() {
  const { stdout } = await subtrack.run(['doctor', '--json']);
  const { checks } = JSON.parse(stdout) as { checks: { name: string; status: string; hint?: string }[] };
  // What the keys are sealed with is told of every cloud.
  return checks.filter(({ name }) => name.startsWith('tier ') && name !== 'tier keys');
}

describe('subtrack tiers setup s3 with the cloud of this machine', () => {
  it('says what is wrong and what to do, there and in doctor, until it is mended', async () => {
    expect(await doctor()).toEqual([]);
    const wrong = await setUp({ keyId: 'AKIAOTHER' });
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toContain('the access key is unknown');
    expect(await doctor()).toMatchObject([{ name: 'tier s3', status: 'fail' }]);
    const right = await setUp({});
    expect(right.stderr).toBe('');
    expect(right.stdout).toContain('ready (archive)');
    expect(await doctor()).toMatchObject([{ name: 'tier s3', status: 'ok' }]);
    expect(s3.asked).toContain('PUT object');
    expect(s3.objects.size).toBe(0);
  });

  it('tells of a tier that does not work any more after the next test', async () => {
    s3.denied.add('GET');
    const tested = await subtrack.run(['tiers', 'test', '--tier', 's3']);
    expect(tested.stderr).toContain('policy of the access key');
    s3.denied.clear();
    expect((await subtrack.run(['tiers', 'list'])).stdout).toContain('does not work');
    await subtrack.run(['tiers', 'test', '--tier', 's3']);
    expect((await subtrack.run(['tiers', 'list'])).stdout).toMatch(/drive +off[\s\S]*s3 +ready/);
  });

  it('needs every value', async () => {
    const missing = await subtrack.run(['tiers', 'setup', 's3', '--bucket', 'archive'], {
      stdin: Readable.from([]),
    });
    expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining('--region needs a value')]);
    expect((await subtrack.run(['tiers', 'setup', 'tape'])).stderr).toContain('drive or s3');
  });
});
