import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openRegular, readRegular } from '../../../../local-agent/files/read-regular.ts';
import { temporaryFolder } from '../../../support/ingest-home.ts';

function codeOf(work: () => unknown): unknown {
  try {
    work();
    return undefined;
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
}

const pipes = process.platform !== 'win32';

describe('files of other programs', () => {
  it('what is not there is undefined, also below a file that is no folder', () => {
    const file = path.join(temporaryFolder(), 'a');
    expect(readRegular({ path: file })).toBeUndefined();
    fs.writeFileSync(file, 'x');
    expect(readRegular({ path: path.join(file, 'b') })).toBeUndefined();
  });

  it.runIf(pipes)(
    'a pipe is not waited for, and neither it nor a device, a folder or a link to one is read',
    () => {
      const dir = temporaryFolder();
      const pipe = path.join(dir, 'pipe');
      execFileSync('mkfifo', [pipe]);
      const link = path.join(dir, 'link');
      fs.symlinkSync('/dev/zero', link);
      for (const place of [pipe, dir, '/dev/zero', link]) {
        expect(
          codeOf(() => openRegular(place)),
          place,
        ).toBe('input.not_a_file');
        expect(
          codeOf(() => readRegular({ path: place })),
          place,
        ).toBe('input.not_a_file');
      }
    },
  );

  it('a file up to the limit is read whole; a larger one is refused, or cut where its beginning is enough', () => {
    const file = path.join(temporaryFolder(), 'a');
    fs.writeFileSync(file, 'x'.repeat(100));
    expect(readRegular({ path: file, maxBytes: 100 })?.length).toBe(100);
    expect(codeOf(() => readRegular({ path: file, maxBytes: 99 }))).toBe('input.too_large');
    expect(readRegular({ path: file, maxBytes: 99, cut: true })?.length).toBe(99);
  });

  it('names that no system takes are unreadable, not an end', () => {
    expect(codeOf(() => readRegular({ path: `/${'x'.repeat(5000)}` }))).toBe('input.unreadable');
    expect(codeOf(() => readRegular({ path: 'a\0b' }))).toBe('input.unreadable');
  });
});
