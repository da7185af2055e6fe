import type { Step } from './steps/step.ts';

type Change = {
  step: string;
  patch: string | undefined;
  operation: string;
  added: number | undefined;
  removed: number | undefined;
};

export type TouchedFile = {
  path: string;
  reads: number;
  added: number;
  removed: number;
  changes: Change[];
};

/** Every file that the steps touched: the ones that changed most first, those only read at the end. */
export function collectFiles(steps: readonly Step[]): TouchedFile[] {
  const files = new Map<string, TouchedFile>();
  for (const step of steps) {
    for (const { path, operation, added, removed, patch } of step.files) {
      const file = files.get(path) ?? { path, reads: 0, added: 0, removed: 0, changes: [] };
      files.set(path, file);
      if (operation === 'read') file.reads += 1;
      else file.changes.push({ step: step.id, patch, operation, added, removed });
      file.added += added ?? 0;
      file.removed += removed ?? 0;
    }
  }
  return [...files.values()].sort(
    (a, b) =>
      Number(b.changes.length > 0) - Number(a.changes.length > 0) ||
      b.added + b.removed - (a.added + a.removed) ||
      b.reads - a.reads,
  );
}
