import { describe, expect, it } from 'vitest';
import { errorFingerprint } from '../../../../local-agent/client/error-fingerprint.ts';
import { errorShape } from '../../../../local-agent/client/error-shape.ts';
import { errorVariants, type ErrorVariant } from '../../../fixtures/errors/error-variants.ts';

const variants = errorVariants({ each: 12, seed: 7 });

function groupBy(key: (variant: ErrorVariant) => string): ErrorVariant[][] {
  return [...Map.groupBy(variants, key).values()];
}

/** How many of a list have the value that most of them have. */
function most(values: readonly string[]): number {
  return Math.max(...[...Map.groupBy(values, (value) => value).values()].map((same) => same.length));
}

const fingerprint = ({ tool, message }: ErrorVariant) => errorFingerprint({ kind: 'tool', tool, message });

describe('groups of errors', () => {
  it('hold one fault: nearly all of it, and hardly anything else', () => {
    const together = groupBy(({ label }) => label).reduce(
      (sum, same) => sum + most(same.map(fingerprint)),
      0,
    );
    const groups = groupBy(fingerprint);
    const right = groups.reduce((sum, group) => sum + most(group.map(({ label }) => label)), 0);
    const share = (count: number) => count / variants.length;
    const apart = groupBy(({ label }) => label).filter((same) => new Set(same.map(fingerprint)).size > 1);
    process.stdout.write(
      `${variants.length} variants of ${groupBy(({ label }) => label).length} faults in ${groups.length} groups: ` +
        `${(100 * share(together)).toFixed(1)} % of a fault together, ${(100 * (1 - share(right))).toFixed(1)} % wrongly merged\n` +
        apart
          .map(
            (same) =>
              `  ${same[0]?.label}: ${[...new Set(same.map(({ message }) => errorShape(message)))].join(' | ')}\n`,
          )
          .join(''),
    );
    expect(variants.length).toBeGreaterThanOrEqual(200);
    expect(share(together)).toBeGreaterThanOrEqual(0.9);
    expect(1 - share(right)).toBeLessThanOrEqual(0.02);
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
