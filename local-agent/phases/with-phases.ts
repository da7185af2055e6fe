import type { Deps } from '../deps.ts';
import { AppError } from '../../shared/core/errors.ts';
import type { PhasesExchange } from '../../shared/protocol/phases.ts';
import { chooseCloud, connectionHere } from '../cli/choose-cloud.ts';
import { type Connection, readConnections } from '../config/connections.ts';
import { readDevice, teamUrl } from '../config/device.ts';
import { openStore } from '../store/driver/open-store.ts';
import { exchangePhases, isTaken, tellPhases, type NotTold } from './exchange-phases.ts';
import { readFindingStates, readPhases, storePhases } from './phase-store.ts';

/** Phases and decisions as they are known, the oldest first, and a way to change them. */
type KnownPhases = PhasesExchange & {
  /** Whose phases they are; undefined: this machine's. */
  connection: Connection | undefined;
  change: (exchange: PhasesExchange) => Promise<void>;
};
type Work<T> = (known: KnownPhases) => Promise<T>;
type PhaseDeps = Pick<Deps, 'paths' | 'fetch' | 'settings' | 'cwd' | 'env'>;

/**
 * Phases of the cloud that is meant: of the usual one they lie here as well and need no cloud; another one has its own, which
 * stay there. Throws what `chooseCloud` throws, and `phase.cloud_unreachable`.
 */
export async function withPhases<T>(o: {
  deps: PhaseDeps;
  /** Its name. */
  cloud: string | undefined;
  work: Work<T>;
}): Promise<T> {
  const connection = await choose(o);
  return connection === undefined || connection.isUsual
    ? withOwn({ ...o, connection })
    : withThose({ ...o, connection });
}

/** Without a usual cloud the phases of what no other takes are this machine's alone. */
async function choose({ deps, cloud }: { deps: PhaseDeps; cloud: string | undefined }) {
  const connections = readConnections(deps);
  if (cloud !== undefined || connections.some(({ isUsual }) => isUsual))
    return chooseCloud({ deps, name: cloud });
  return connectionHere({ deps, connections });
}

/** Opens the database with the phases as the usual cloud knows them, too, and closes it whatever happens. */
async function withOwn<T>(o: {
  deps: PhaseDeps;
  connection: Connection | undefined;
  work: Work<T>;
}): Promise<T> {
  const { deps, connection, work } = o;
  const db = openStore({ file: deps.paths.database });
  const device = readDevice(deps.paths);
  const told = { db, device, fetch: deps.fetch };
  try {
    await exchangePhases(told);
    return await work({
      connection,
      phases: readPhases(db),
      findings: readFindingStates(db),
      async change(changed) {
        const result = await exchangePhases({ ...told, changed });
        if (result.kind === 'done' || result.kind === 'untaken') return;
        // A team has one list: who cannot reach it would start a second phase under the same number.
        if (teamUrl(device) !== undefined) throw notTold(result);
        storePhases({ db, exchange: changed });
      },
    });
  } finally {
    db.close();
  }
}

async function withThose<T>(o: { deps: PhaseDeps; connection: Connection; work: Work<T> }): Promise<T> {
  const { device } = o.connection;
  const tell = async (told: PhasesExchange) => {
    const answer = await tellPhases({ device, fetch: o.deps.fetch, told });
    if (answer.kind !== 'done') throw notTold(answer);
    return answer.known;
  };
  const known = await tell({ phases: [], findings: [] });
  return o.work({
    ...known,
    connection: o.connection,
    async change(changed) {
      if (!isTaken({ told: changed, known: await tell(changed) })) throw olderCloudError();
    },
  });
}

function olderCloudError(): AppError {
  return new AppError({
    code: 'phase.cloud_older',
    message: 'the cloud is older and took the phase without its planned end',
    hint: 'upgrade it, then run "subtrack phase plan DAY"',
  });
}

function notTold(result: NotTold): AppError {
  return new AppError({
    code: 'phase.cloud_unreachable',
    message:
      result.kind === 'refused'
        ? `the team's cloud refuses it: ${result.reason}`
        : "the team's cloud does not answer",
    hint: 'phases of a team are kept there: try again when it answers',
  });
}
