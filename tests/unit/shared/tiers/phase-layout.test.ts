import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import * as fc from 'fast-check';
import { layOutPhase, tarHeader } from '../../../../shared/tiers/phase-layout.ts';

const pieceBytes = 64 * 1024;

it('no object reaches over the end of a piece, and none is left out', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: pieceBytes + 10_000 }), { maxLength: 120 }), (sizes) => {
      const members = sizes.map((bytes, at) => ({ object_id: `${at}`, name: `${at}`, bytes, sha256: '' }));
      const layout = layOutPhase({ members, pieceBytes });
      expect(layout.members.length + layout.alone.length).toBe(members.length);
      for (const { piece, start_at, bytes } of layout.members) {
        expect(start_at).toBeGreaterThanOrEqual(piece * pieceBytes + 512);
        expect(start_at + bytes).toBeLessThanOrEqual((piece + 1) * pieceBytes);
      }
      const reads = layout.fillers.map((_, at) => layout.members.filter(({ piece }) => piece === at).length);
      expect(Math.max(0, ...reads)).toBeLessThanOrEqual(40);
      for (const alone of layout.alone) expect(alone.bytes).toBeGreaterThan(pieceBytes - 1024);
    }),
  );
});

it('the header of an entry is one that tar reads', () => {
  const tar = Buffer.concat([
    tarHeader({ name: 'session_a.tar', bytes: 5 }),
    Buffer.from('hello'.padEnd(512, '\0')),
    Buffer.alloc(1024),
  ]);
  expect(execFileSync('tar', ['-xO'], { input: tar, encoding: 'utf8' })).toBe('hello');
  expect(execFileSync('tar', ['-t'], { input: tar, encoding: 'utf8' })).toBe('session_a.tar\n');
});
