import { cloudTiers } from '../../../shared/protocol/bundles.ts';
import type { ReaderDeps } from '../../deps.ts';
import { readPhases } from '../../phases/phase-repository.ts';
import { readPolicy } from '../../tiers/policy-repository.ts';
import { findOrphans } from '../../tiers/orphans/find-orphans.ts';
import { readUpkeep } from '../../tiers/read-upkeep.ts';
import { planMoves, readPeriodStandings, readTierStandings, readTroubles } from '../../tiers/read-storage.ts';
import { listWaitingPacks } from '../../tiers/packs/waiting-packs.ts';
import { listRestores } from '../../tiers/restores/restore-repository.ts';
import { readStandings } from '../../tiers/settings/settings-repository.ts';
import { once } from '../shell/load-parts.ts';

export function askStorage({ deps }: { deps: ReaderDeps }) {
  const { db, clock } = deps;
  const situation = once(async () => {
    const stores = await deps.openTiers();
    const available = new Set(cloudTiers.filter((tier) => stores[tier] !== undefined));
    return {
      db,
      available,
      now: clock(),
      policy: await readPolicy(db),
      phases: await readPhases(db),
    };
  });
  return {
    tiers: async () => readTierStandings(await situation()),
    periods: async () => {
      const rows = await readPeriodStandings(await situation());
      const s3 = (await readStandings(db)).find(({ tier }) => tier === 's3');
      return { rows, isCold: /^(GLACIER|DEEP_ARCHIVE)$/.test(s3?.settings['storage_class'] ?? '') };
    },
    plan: async () => planMoves(await situation()),
    policy: async () => (await situation()).policy,
    troubles: () => readTroubles(db),
    waiting: async () => listWaitingPacks(await situation()),
    leftOver: () => findOrphans({ db, list: deps.listStored, now: clock() }),
    upkeep: () => readUpkeep({ db, now: clock() }),
    restores: () => listRestores({ db, limit: 20 }),
  };
}
