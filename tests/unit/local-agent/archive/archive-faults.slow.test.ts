import fs from 'node:fs';
import zlib from 'node:zlib';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeArchiveHome, session, transcript } from '../../../support/archive-home.ts';
import { indexFile } from '../../../../local-agent/archive/archive-index.ts';
import { readVersions, contentOf } from '../../../../local-agent/archive/archived-versions.ts';

const subagent = `projects/-home-ada-shop/${session}/subagents/agent-a1.jsonl`;

/** Versions of a file in a pack, the oldest first. */
function versionsOf(pack: string, file: string): string[] {
  const fd = fs.openSync(pack, 'r');
  try {
    const found = readVersions({ fd, file: pack }).files.find((entry) => entry.file === file);
    return (found?.versions ?? []).map((version) =>
      Buffer.concat([...contentOf({ fd, version })]).toString('latin1'),
    );
  } finally {
    fs.closeSync(fd);
  }
}

test('whatever happens to a file, every content that was seen of it can be had again, the last one as the newest', async () => {
  const bytes = fc.string({ unit: 'binary', maxLength: 40 });
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('append' as const), bytes }) },
    fc.record({ kind: fc.constant('replace' as const), bytes }),
    fc.record({ kind: fc.constant('cut' as const), share: fc.double({ min: 0, max: 1, noNaN: true }) }),
    fc.record({ kind: fc.constant('rotate' as const), bytes }),
    fc.constant({ kind: 'touch' as const }),
    fc.constant({ kind: 'stop' as const }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      const home = makeArchiveHome();
      let now = Buffer.alloc(0);
      const seen: string[] = [];
      for (const one of steps) {
        if (one.kind === 'append') now = Buffer.concat([now, Buffer.from(one.bytes)]);
        if (one.kind === 'replace' || one.kind === 'rotate') now = Buffer.from(one.bytes);
        if (one.kind === 'cut') now = now.subarray(0, Math.floor(now.length * one.share));
        if (one.kind === 'rotate' && seen.length > 0) home.remove(transcript);
        home.write(transcript, now);
        if (one.kind === 'stop') {
          // The index was not written any more.
          for (const suffix of ['', '-wal', '-shm'])
            fs.rmSync(indexFile(home.paths.archive) + suffix, { force: true });
        }
        await home.pass();
        seen.push(now.toString('latin1'));
        const versions = versionsOf(home.pack(), transcript);
        expect(versions.at(-1)).toBe(now.toString('latin1'));
        // An earlier content is a version, or the beginning of one that it grew into.
        expect(seen.filter((text) => !versions.some((version) => version.startsWith(text)))).toEqual([]);
      }
      expect(await home.verify()).toMatchObject({ damaged: [], damaged_bytes: 0 });
    }),
    { numRuns: 60 },
  );
}, 120_000);

test('killed after any byte of a write, nothing half-written is read, and the next pass makes it whole', async () => {
  const home = makeArchiveHome();
  home.write(transcript, 'one\n');
  await home.pass();
  const before = fs.readFileSync(home.pack());
  const index = indexFile(home.paths.archive);
  const indexBefore = fs.readFileSync(index);
  home.write(transcript, 'one\ntwo\n');
  home.write(subagent, 'sub\n');
  await home.pass();
  const after = fs.readFileSync(home.pack());
  const indexAfter = fs.readFileSync(index);
  let rounds = 0;
  for (let at = before.length; at <= after.length; at += 1) {
    // The index is written behind the pack: as it was, lost, or (when all of the pack was written) as it became.
    const indexes = [at % 2 === 0 ? indexBefore : undefined, ...(at === after.length ? [indexAfter] : [])];
    for (const bytes of indexes) {
      fs.writeFileSync(home.pack(), after.subarray(0, at));
      for (const suffix of ['', '-wal', '-shm']) fs.rmSync(index + suffix, { force: true });
      if (bytes !== undefined) fs.writeFileSync(index, bytes);
      const half = versionsOf(home.pack(), transcript);
      expect(['one\n', 'one\ntwo\n']).toContain(half.at(-1));
      await home.pass();
      expect([versionsOf(home.pack(), transcript), versionsOf(home.pack(), subagent)]).toEqual([
        ['one\ntwo\n'],
        ['sub\n'],
      ]);
      expect(fs.statSync(home.pack()).size).toBeLessThan(after.length + 200);
      rounds += 1;
    }
  }
  expect(rounds).toBeGreaterThan(500);
  expect(await home.verify()).toMatchObject({ damaged: [], damaged_bytes: 0 });
}, 120_000);

test('damage anywhere in a pack is named, costs only the record it hit, and heals from a file that is still there', async () => {
  const home = makeArchiveHome();
  const texts = ['first\n', 'second\n', 'third\n', 'fourth\n'];
  for (const [number, text] of texts.entries())
    home.write(`projects/-home-ada-shop/${session}/tool-results/${number}.txt`, text);
  await home.pass();
  const whole = fs.readFileSync(home.pack());
  const to = `${home.root}/there`;
  for (let at = 0; at < whole.length; at += 7) {
    const damaged = Buffer.from(whole);
    damaged[at] = (damaged[at] ?? 0) ^ 0x55;
    fs.writeFileSync(home.pack(), damaged);
    fs.rmSync(to, { recursive: true, force: true });
    const { files } = home.restore({ to });
    const good = files.filter((file) => file.state === 'written');
    expect(good.length).toBeGreaterThanOrEqual(3);
    for (const file of good) expect(texts).toContain(fs.readFileSync(file.path, 'utf8'));
    if (at % 70 !== 0) continue;
    await home.pass({ thorough: true });
    expect((await home.verify()).damaged.filter((file) => file.newest)).toEqual([]);
    fs.rmSync(to, { recursive: true, force: true });
    const again = home.restore({ to }).files.filter((file) => file.version === undefined);
    expect(again.map((file) => file.state)).toEqual(['written', 'written', 'written', 'written']);
  }
}, 120_000);

/** The pack with other words of the same length in its first head. */
function withHead({ pack, from, to }: { pack: Buffer; from: string; to: string }): Buffer {
  const changed = Buffer.from(pack);
  changed.write(to, pack.indexOf(from), 'latin1');
  const text = changed.subarray(12, 8 + pack.readUInt32LE(4));
  changed.writeUInt32LE(zlib.crc32(text), 8);
  return changed;
}

test('a pack of a newer version is left as it is', async () => {
  const home = makeArchiveHome();
  home.write(transcript, 'one\n');
  await home.pass();
  const bytes = fs.readFileSync(home.pack());
  fs.writeFileSync(home.pack(), withHead({ pack: bytes, from: '"v":1', to: '"v":2' }));
  const newer = fs.readFileSync(home.pack());
  expect(() => home.restore()).toThrow('newer version');
  expect(fs.readFileSync(home.pack())).toEqual(newer);
});
