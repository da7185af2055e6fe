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

export const noPhase = createErrorFactory<{ phase: number }>(({ phase }) => ({
  code: 'backup.not_found',
  message: `the cloud knows no phase ${phase}`,
  hint: 'run "subtrack phase list" for the list',
}));

export const noBundleOfPhase = createErrorFactory<{ phase: number }>(({ phase }) => ({
  code: 'backup.not_found',
  message: `the cloud has no bundle of phase ${phase}`,
  hint: 'run "subtrack backup --all --upload" on the machines that worked in it',
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
  hint: 'make another bundle with "subtrack backup SESSION", or take what is left with "subtrack restore SESSION --damaged"; nothing was restored',
}));

export const placeTaken = createErrorFactory<{ file: string }>(({ file }) => ({
  code: 'backup.place_taken',
  message: `${file} is there already, and is something else`,
  hint: 'give another folder with --to; nothing was restored',
}));

export const unusableRecipient = createErrorFactory<{ recipient: string; cause?: unknown }>(
  ({ recipient, cause }) => ({
    code: 'backup.recipient_unusable',
    message: `"${recipient.slice(0, 20)}" is no public key of age`,
    hint: 'give keys that begin with "age1" in backup.recipients; never a secret one',
    cause,
  }),
);

export const plainTranscripts = createErrorFactory(() => ({
  code: 'backup.transcripts_plain',
  message: 'this bundle holds transcripts as they were, which leave this machine only encrypted',
  hint: 'set backup.recipients to public keys of age, or turn backup.transcripts off',
}));

/** An encrypted bundle that nobody here can open. */
export const cannotDecrypt = createErrorFactory<{ cause?: unknown }>(({ cause }) => ({
  code: 'backup.cannot_decrypt',
  message: 'none of the identities opens this bundle',
  hint: 'give the file with the secret key: --identity FILE',
  cause,
}));

export const identityNeeded = createErrorFactory(() => ({
  code: 'backup.identity_needed',
  message: 'this bundle is encrypted',
  hint: 'give the file with the secret key: --identity FILE',
}));

export const cloudGaveNone = createErrorFactory<{ why: string }>(({ why }) => ({
  code: 'backup.cloud_unavailable',
  message: `the cloud does not give it: ${why}`,
  hint: 'try again when it answers; what is on this machine is untouched',
}));
