import type { Deps } from '../deps.ts';
import type { Database } from '../store/driver/db.ts';
import { AppError } from '../../shared/core/errors.ts';
import type { PhasesExchange } from '../../shared/protocol/phases.ts';
import { readDevice, teamUrl } from '../config/device.ts';
import { openStore } from '../store/driver/open-store.ts';
import { exchangePhases, type ExchangeResult } from './exchange-phases.ts';
import { storePhases } from './phase-store.ts';

/** Opens the database with the phases as the cloud knows them, too, and closes it whatever happens. */
export async function withPhases<T>({
  deps,
  work,
}: {
  deps: Pick<Deps, 'paths' | 'fetch'>;
  work: (o: { db: Database; change: (exchange: PhasesExchange) => Promise<void> }) => Promise<T>;
}): Promise<T> {
  const db = openStore({ file: deps.paths.database });
  const device = readDevice(deps.paths);
  const exchange = () => exchangePhases({ db, device, fetch: deps.fetch });
  try {
    const first = await exchange();
    return await work({
      db,
      async change(changed) {
        // A team has one list: who cannot reach it would start a second phase under the same number.
        if (teamUrl(device) !== undefined) ensureReached(first);
        storePhases({ db, exchange: changed });
        const told = await exchange();
        if (teamUrl(device) !== undefined) ensureReached(told);
      },
    });
  } finally {
    db.close();
  }
}

function ensureReached(result: ExchangeResult): void {
  if (result.kind === 'done') return;
  throw new AppError({
    code: 'phase.cloud_unreachable',
    message:
      result.kind === 'refused'
        ? `the team's cloud refuses it: ${result.reason}`
        : "the team's cloud does not answer",
    hint: 'phases of a team are kept there: try again when it answers',
  });
}
