import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { watchTranscripts } from '../../../../local-agent/ingest/watch-transcripts.ts';

let root: string;
let heard: number;
let watch: ReturnType<typeof watchTranscripts>;

beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-watch-'));
  fs.mkdirSync(path.join(root, '-home-dev-shop/s1/subagents'), { recursive: true });
  heard = 0;
  watch = watchTranscripts({
    projects: () => [root, path.join(root, 'not-there')],
    grew: () => (heard += 1),
  });
  watch.refresh();
});

afterEach(() => {
  watch.close();
  fs.rmSync(root, { recursive: true, force: true });
});

/** Writes until it is heard: a file system may tell of the first write late. */
async function isHeard(write: () => void): Promise<boolean> {
  heard = 0;
  write();
  await expect.poll(() => heard, { timeout: 2000 }).toBeGreaterThan(0);
  return true;
}

const append = (file: string) => () => fs.appendFileSync(path.join(root, file), '{}\n');

describe('transcripts that are watched', () => {
  it('tell of a line in a session, and from then on of its subagents', async () => {
    expect(await isHeard(append('-home-dev-shop/s1.jsonl'))).toBe(true);
    expect(await isHeard(append('-home-dev-shop/s1/subagents/agent-a1.jsonl'))).toBe(true);
  });

  it('tell of a new project, and after the next look of what is in it', async () => {
    expect(await isHeard(() => fs.mkdirSync(path.join(root, '-home-dev-new')))).toBe(true);
    watch.refresh();
    expect(await isHeard(append('-home-dev-new/s2.jsonl'))).toBe(true);
  });

  it('tell nothing once it is over', async () => {
    watch.close();
    append('-home-dev-shop/s1.jsonl')();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(heard).toBe(0);
  });
});
