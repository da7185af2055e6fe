import { env } from 'cloudflare:workers';
import { reset } from 'cloudflare:test';
import { beforeEach } from 'vitest';
import { createR2TierStore } from '../../../worker/tiers/r2-tier-store.ts';
import { itIsATier } from './tier-store-contract.ts';

beforeEach(async () => {
  await reset();
});

itIsATier('R2', () => createR2TierStore(env.SEGMENTS));
