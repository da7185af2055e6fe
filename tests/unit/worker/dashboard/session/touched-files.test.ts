import type { Step } from '../../../../../worker/dashboard/session/steps/step.ts';
import { describe, expect, it } from 'vitest';
import { collectFiles } from '../../../../../worker/dashboard/session/touched-files.ts';

const touch = (id: string, path: string, operation: string, added?: number, removed?: number) =>
  ({ id, files: [{ path, operation, added, removed, patch: undefined }] }) as unknown as Step;

describe('collectFiles', () => {
  it('puts files by how much they changed, those that were only read at the end by how often', () => {
    const files = collectFiles([
      touch('1', 'read-once', 'read'),
      touch('2', 'small', 'edit', 1, 1),
      touch('3', 'read-twice', 'read'),
      touch('4', 'read-twice', 'read'),
      touch('5', 'large', 'write', 90),
      touch('6', 'small', 'read'),
      touch('7', 'no-lines-known', 'write'),
    ]);
    expect(files.map(({ path }) => path)).toEqual([
      'large',
      'small',
      'no-lines-known',
      'read-twice',
      'read-once',
    ]);
    expect(files[1]).toMatchObject({ reads: 1, added: 1, removed: 1, changes: [{ step: '2' }] });
  });
});
