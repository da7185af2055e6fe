import fs from 'node:fs';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Edit } from '../../../../local-agent/recovery/restore/agent-edits.ts';
import { undoEdits } from '../../../../local-agent/recovery/restore/undo-edits.ts';
import { temporaryFolder } from '../../../support/ingest-home.ts';

const edit = (before: string, after: string, everywhere = false): Edit => ({ before, after, everywhere });
const windows = (text: string) => text.replaceAll('\n', '\r\n');
const lines = (count: number) => Array.from({ length: count }, (_, n) => `line ${n}.\n`);

async function undo({ earlier, now, edits }: { earlier: string; now: string; edits: Edit[] }) {
  const folder = temporaryFolder();
  const found = await undoEdits({ earlier: Buffer.from(earlier), now: Buffer.from(now), edits, folder });
  expect(fs.readdirSync(folder)).toEqual([]);
  return found?.toString();
}

const earlier = lines(20).join('');
const edits = [
  edit('line 3.\n', 'line three.\nand more\n'),
  edit('line 9.\n', ''),
  edit('line 17.\n', 'line 17.\nnew\n'),
];
const edited = earlier
  .replace('line 3.\n', 'line three.\nand more\n')
  .replace('line 9.\n', '')
  .replace('line 17.\n', 'line 17.\nnew\n');

test('takes changed, deleted and added lines back out, and leaves what others did elsewhere', async () => {
  expect(await undo({ earlier, now: edited, edits })).toBe(earlier);
  expect(await undo({ earlier, now: byOthers(edited), edits })).toBe(byOthers(earlier));
});

test('leaves the file where somebody changed the same lines, or an edit cannot be found again', async () => {
  const overlap = edited.replace('and more', 'and much more');
  expect(await undo({ earlier, now: overlap, edits })).toBeUndefined();
  expect(await undo({ earlier, now: edited, edits: [edit('not there', 'x')] })).toBeUndefined();
  expect(await undo({ earlier, now: edited, edits: [edit('line', 'x')] })).toBeUndefined();
  expect(await undo({ earlier, now: edited, edits: [edit('', 'a new file')] })).toBeUndefined();
  // Nothing of it is left.
  expect(await undo({ earlier, now: `${earlier}more\n`, edits })).toBeUndefined();
  expect(await undo({ earlier: 'a\0b\n', now: 'c\0b\nd', edits: [edit('a', 'c')] })).toBeUndefined();
});

test('goes by bytes: other encodings, $ in texts, everywhere at once', async () => {
  const folder = temporaryFolder();
  const found = await undoEdits({
    earlier: bytes('ж $& x\nmid\nx\na\nb\n'),
    now: bytes('ж $1 y\nmid\ny\na\nb\nmore\n'),
    edits: [edit('$&', '$1'), edit('x', 'y', true)],
    folder,
  });
  expect(found).toEqual(bytes('ж $& x\nmid\nx\na\nb\nmore\n'));
});

test('a file whose lines end as on Windows keeps those ends: the tool of the client tells them without', async () => {
  const others = edited.replace('line 13.\n', 'line 13, by others\n');
  expect(await undo({ earlier: windows(earlier), now: windows(others), edits })).toBe(
    windows(earlier.replace('line 13.\n', 'line 13, by others\n')),
  );
  // Ends of both kinds are told apart as they are.
  const mixed = `a\r\n${earlier}`;
  expect(await undo({ earlier: mixed, now: `a\r\n${edited}`, edits })).toBe(mixed);
});

test('whatever two change in different places, undoing the one leaves exactly the other', async () => {
  const change = fc.constantFrom('replace', 'delete', 'append');
  const work = fc.array(fc.tuple(fc.nat(9), fc.boolean(), change), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(work, async (drawn) => {
      // Four lines apart: git takes changes next to each other for one.
      const byPlace = new Map(drawn.map(([place, mine, kind]) => [place * 4, { mine, kind }]));
      const original = lines(40);
      const apply = (whose: (mine: boolean) => boolean) =>
        original
          .map((line, n) => {
            const one = byPlace.get(n);
            return one && whose(one.mine) ? changed({ line, kind: one.kind }) : line;
          })
          .join('');
      const mine = [...byPlace].filter(([, one]) => one.mine);
      const found = await undo({
        earlier: original.join(''),
        now: apply(() => true),
        edits: mine.map(([n, { kind }]) => edit(`line ${n}.\n`, changed({ line: `line ${n}.\n`, kind }))),
      });
      expect(found).toBe(mine.length === 0 ? undefined : apply((isMine) => !isMine));
    }),
    { numRuns: 15 },
  );
});

function changed({ line, kind }: { line: string; kind: string }): string {
  if (kind === 'delete') return '';
  return kind === 'append' ? `${line}added\n` : `changed ${line}`;
}

function bytes(text: string): Buffer {
  return Buffer.concat([Buffer.from([0xe9, 0x0a]), Buffer.from(text)]);
}

function byOthers(text: string): string {
  return `#!/bin/sh\n${text.replace('line 13.', 'line XIII.')}the end\n`;
}
