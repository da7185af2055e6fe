import { createErrorFactory } from '../../shared/core/errors.ts';

export const backupBusy = createErrorFactory(() => ({
  code: 'backup.busy',
  message: 'another process makes or deletes bundles at this moment',
  hint: 'try again in a moment',
}));

export const noBundle = createErrorFactory<{ prefix: string }>(({ prefix }) => ({
  code: 'backup.not_found',
  message: `no bundle is of a session that begins with "${prefix}"`,
  hint: 'run "subtrack backup list" for the list',
}));

export const ambiguousBundle = createErrorFactory<{ prefix: string; found: readonly string[] }>(
  ({ prefix, found }) => ({
    code: 'backup.ambiguous',
    message: `bundles of several sessions begin with "${prefix}"`,
    hint: `give more of one: ${found.slice(0, 4).join(', ')}`,
  }),
);

/** A file of a bundle is not what its manifest says, or is gone. */
export const bundleDamaged = createErrorFactory<{ file: string }>(({ file }) => ({
  code: 'backup.damaged',
  message: `${file} is damaged or gone`,
  hint: 'make another bundle with "subtrack backup SESSION"; nothing of this one was restored',
}));

export const placeTaken = createErrorFactory<{ file: string }>(({ file }) => ({
  code: 'backup.place_taken',
  message: `${file} is there already, and is something else`,
  hint: 'give another folder with --to; nothing was restored',
}));
