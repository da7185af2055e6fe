import type { CloudTier } from '../protocol/bundles.ts';

type Price = {
  /** Of storage, in US dollars for a gigabyte (10^9 bytes) a month. */
  perGb: number;
  /** Gigabytes that cost nothing; of the account as a whole. */
  freeGb: number;
  source: string;
  /** When it was read. */
  date: string;
};

/** List prices of storage. S3: us-east-1, `GLACIER_IR`, the class that answers at once. */
const storagePrices: Readonly<Record<CloudTier, Price>> = {
  r2: { perGb: 0.015, freeGb: 10, source: 'developers.cloudflare.com/r2/pricing', date: '2026-11-21' },
  drive: { perGb: 0, freeGb: 15, source: 'one.google.com/about/plans', date: '2026-11-21' },
  s3: { perGb: 0.004, freeGb: 0, source: 'aws.amazon.com/s3/pricing', date: '2026-11-21' },
};

/** What a team wants to stay within for nothing, or next to nothing: the free gigabytes, and ten cents of S3. In bytes. */
export function tierAllowance(tier: CloudTier): number {
  const { perGb, freeGb } = storagePrices[tier];
  return freeGb > 0 ? freeGb * 1e9 : (s3CentsAMonth / 100 / perGb) * 1e9;
}

const s3CentsAMonth = 10;

/** What storing so many bytes costs a month, in micro-dollars. R2 counts whole gigabytes beyond the free ones. */
export function monthlyMicros({ tier, bytes }: { tier: CloudTier; bytes: number }): number {
  const { perGb, freeGb } = storagePrices[tier];
  const gb = Math.max(0, bytes / 1e9 - freeGb);
  return Math.round((tier === 'r2' ? Math.ceil(gb) : gb) * perGb * 1e6);
}
