import { describe, expect, it } from 'vitest';
import { errorShape } from '../../../../local-agent/client/error-shape.ts';
import { measureErrorGroups } from '../../../support/error-groups.ts';

describe('groups of errors', () => {
  it('hold one fault: nearly all of it, and hardly anything else', () => {
    const { variants, together, merged, apart } = measureErrorGroups();
    const shapes = apart.map(({ label, shapes: of }) => `${label}: ${of.join(' | ')}`).join('\n');
    expect(variants).toBeGreaterThanOrEqual(200);
    expect(together, shapes).toBeGreaterThanOrEqual(0.9);
    expect(merged).toBeLessThanOrEqual(0.02);
  });

  it('look at a hostile message no longer than at any other', () => {
    const hostile = [
      "'".repeat(4000),
      '/'.repeat(4000),
      'a.'.repeat(2000),
      '[{('.repeat(1300),
      `${'a_'.repeat(2000)}!`,
    ];
    for (const message of hostile) {
      const from = performance.now();
      errorShape(`Exit code 1\nError: ${message}`);
      expect(performance.now() - from).toBeLessThan(250);
    }
  });
});
