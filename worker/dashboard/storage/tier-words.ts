import type { CloudTier } from '../../../shared/protocol/bundles.ts';

export const tierWords = { r2: 'R2', drive: 'Google Drive', s3: 'S3' } as const satisfies Record<
  CloudTier,
  string
>;
