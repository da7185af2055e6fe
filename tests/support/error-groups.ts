import { errorFingerprint } from '../../local-agent/client/error-fingerprint.ts';
import { errorShape } from '../../local-agent/client/error-shape.ts';
import { errorVariants, type ErrorVariant } from '../fixtures/errors/error-variants.ts';

export type GroupFigures = {
  variants: number;
  faults: number;
  groups: number;
  /** Share of the variants that are in the same group as most of their fault. */
  together: number;
  /** Share of the variants whose group is mostly of another fault. */
  merged: number;
  /** Faults in several groups, with the shapes that keep them apart. */
  apart: { label: string; shapes: string[] }[];
};

/** How the labelled variants of faults are grouped. */
export function measureErrorGroups(): GroupFigures {
  const variants = errorVariants({ each: 12, seed: 7 });
  const groupBy = (key: (variant: ErrorVariant) => string) => [...Map.groupBy(variants, key).entries()];
  const faults = groupBy(({ label }) => label);
  const groups = groupBy(fingerprint);
  const share = (counts: number[]) => counts.reduce((sum, count) => sum + count, 0) / variants.length;
  return {
    variants: variants.length,
    faults: faults.length,
    groups: groups.length,
    together: share(faults.map(([, same]) => most(same.map(fingerprint)))),
    merged: 1 - share(groups.map(([, group]) => most(group.map(({ label }) => label)))),
    apart: faults
      .filter(([, same]) => new Set(same.map(fingerprint)).size > 1)
      .map(([label, same]) => ({
        label,
        shapes: [...new Set(same.map(({ message }) => errorShape(message)))],
      })),
  };
}

function fingerprint({ tool, message }: ErrorVariant): string {
  return errorFingerprint({ kind: 'tool', tool, message });
}

/** How many of a list have the value that most of them have. */
function most(values: readonly string[]): number {
  return Math.max(...[...Map.groupBy(values, (value) => value).values()].map((same) => same.length));
}
