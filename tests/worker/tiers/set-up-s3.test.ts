import { beforeEach, describe, expect, it } from 'vitest';
import { openSetUpWorld, post, s3Setup, standing, type SetUpWorld } from './set-up-world.ts';

let world: SetUpWorld;

beforeEach(async () => {
  world = await openSetUpWorld();
});

describe('S3 is set up', () => {
  it('by a bucket and a key, and has given a test object back that lay in a class that is read at once', async () => {
    expect((await post(world, '/settings/tiers/s3', s3Setup)).status).toBe(303);
    expect(await standing(world, 's3')).toMatchObject({
      state: 'ready',
      settings: { bucket: 'archive', storage_class: 'DEEP_ARCHIVE' },
      checked_at: world.time.now,
    });
    expect(world.s3.objects.size).toBe(0);
    expect(world.s3.asked).not.toContain('POST restore');
  });

  it.each([
    [{ access_key_id: 'AKIAOTHER' }, 'the access key is unknown'],
    [{ bucket: 'elsewhere' }, 'no bucket of this name'],
  ])('with %o says what is wrong and what to do, and stays so until it is mended', async (wrong, words) => {
    const page = await (await post(world, '/settings/tiers/s3', { ...s3Setup, ...wrong })).text();
    expect(page).toContain(words);
    expect(page).toContain('What to do');
    expect(await standing(world, 's3')).toMatchObject({ state: 'problem', problem: { code: 'tier.misset' } });
    await post(world, '/settings/tiers/s3', s3Setup);
    expect(await standing(world, 's3')).toMatchObject({ state: 'ready' });
  });

  it.each(['DELETE', 'GET'])('with a policy that lacks the right to %s says so', async (method) => {
    world.s3.denied.add(method);
    expect(await (await post(world, '/settings/tiers/s3', s3Setup)).text()).toContain(
      'policy of the access key',
    );
    // The test object does not stay where it can be deleted.
    expect(world.s3.objects.size).toBe(method === 'DELETE' ? 1 : 0);
  });

  it('at an address where nobody answers is told to look at it, and is called ready by no one', async () => {
    world.deps.fetch = () => Promise.reject(new TypeError('internal error; reference = 9r7l'));
    const page = await (await post(world, '/settings/tiers/s3', s3Setup)).text();
    expect(page).toContain('nothing answers at its region or endpoint');
    expect(page).toContain('What to do: look at the settings again');
    expect(page).toContain('Not tested yet');
    expect(page).not.toMatch(/internal error|>Ready</);
  });

  it.each([
    [{ bucket: 'Not A Bucket' }, 'bucket'],
    [{ endpoint: 'http://store.example.com' }, 'endpoint'],
    [{ endpoint: 'https://a@b.example.com' }, 'endpoint'],
    [{ region: '../' }, 'region'],
    [{ secret_access_key: '' }, 'secret_access_key'],
  ])('not with %o', async (wrong, field) => {
    const answer = await post(world, '/settings/tiers/s3', { ...s3Setup, ...wrong });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain(field);
    expect(world.s3.asked).toEqual([]);
  });
});
