import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startClient } from '../../fakes/claude-client.ts';
import { sessionOf } from './plays.ts';
import { createWorld, type World } from './world.ts';

describe.each(['2.1.197', '2.1.332'])('sessions of Claude Code %s that were deleted', (version) => {
  let world: World;
  let session: string;

  beforeAll(async () => {
    world = await createWorld(version);
    session = sessionOf(await world.run('Do it. [[first]]'));
    await world.json('archive', 'status');
    fs.rmSync(path.join(world.home, '.claude', 'projects'), { recursive: true });
  });
  afterAll(() => world?.end());

  /** What the model was told of the session so far, in the request that goes on with it. */
  function told(tag: string): string {
    const call = world.api.calls.findLast((one) => one.tag === tag && one.agentId === 'main');
    return (call?.request.messages ?? []).map((message) => message.text).join('\n');
  }

  it('go on where they stood, once they are restored', async () => {
    await world.json('archive', 'restore', session);
    expect(sessionOf(await world.run('Go on. [[second]]', ['--resume', session]))).toBe(session);
    expect(told('second')).toContain('[[first]]');
  });

  it('go on in another home, with another folder for the project', async () => {
    const home = path.join(path.dirname(world.home), 'second home');
    const root = path.join(home, 'work', 'shop');
    fs.mkdirSync(path.dirname(root), { recursive: true });
    fs.cpSync(world.root, root, { recursive: true });
    const config = path.join(home, '.claude');
    const map = `${world.root}=${root}`;
    await world.json('archive', 'restore', session, '--to', config, '--map', map);
    const { finished } = startClient({
      client: world.client,
      apiUrl: world.api.url,
      home,
      cwd: root,
      prompt: 'Go on. [[elsewhere]]',
      args: ['--resume', session],
    });
    expect(sessionOf(await finished)).toBe(session);
    expect(told('elsewhere')).toContain('[[first]]');
    const folders = fs.readdirSync(path.join(config, 'projects'));
    expect(folders).toHaveLength(1);
    const lines = fs.readFileSync(
      path.join(config, 'projects', String(folders[0]), `${session}.jsonl`),
      'utf8',
    );
    expect(lines).toContain('[[elsewhere]]');
    expect(lines).not.toContain(`"cwd":${JSON.stringify(world.root)}`);
  });
});
