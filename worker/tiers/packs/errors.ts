import { createErrorFactory } from '../../../shared/core/errors.ts';

/** It lies in a storage class that gives nothing at once. `readyAt`: when somebody has asked for it (Unix ms). */
export const segmentInArchiveError = createErrorFactory<{ readyAt: number | undefined }>(({ readyAt }) => ({
  code: 'segment.in_archive',
  message:
    readyAt === undefined
      ? 'this part of the record lies in the archive, which gives nothing at once'
      : `this part of the record is on its way from the archive, expected at ${new Date(readyAt).toISOString()}`,
  hint: readyAt === undefined ? 'ask for it on the page of its session' : 'come back then',
  status: 409,
}));
