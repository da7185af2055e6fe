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
  const told = { db, device, fetch: deps.fetch };
  try {
    await exchangePhases(told);
    return await work({
      db,
      async change(changed) {
        const result = await exchangePhases({ ...told, changed });
        if (result.kind === 'done') return;
        // A team has one list: who cannot reach it would start a second phase under the same number.
        if (teamUrl(device) !== undefined) throw notTold(result);
        storePhases({ db, exchange: changed });
      },
    });
  } finally {
    db.close();
  }
}

function notTold(result: ExchangeResult): AppError {
  return new AppError({
    code: 'phase.cloud_unreachable',
    message:
      result.kind === 'refused'
        ? `the team's cloud refuses it: ${result.reason}`
        : "the team's cloud does not answer",
    hint: 'phases of a team are kept there: try again when it answers',
  });
}
