import { type RollupTableName, rollupTableNames } from '../../shared/ledger/rollup-tables.ts';
import type { Tally, TallyAnswer } from '../../shared/protocol/tally.ts';

type Pair = { here: number; there: number };
export type TableComparison = { table: string; rows: Pair; sums: ({ column: string } & Pair)[] };
export type Comparison = {
  url: string;
  same: boolean;
  sessions: {
    compared: number;
    /** Something of them is still to be sent. */
    waiting: number;
    /** The cloud has them of this device, and they are not here, or not to leave. */
    only_there: number;
  };
  tables: TableComparison[];
  /** Positions of the journals. */
  positions: Pair;
  /** Rows here whose hours the cloud keeps as days alone. */
  kept_as_days: number;
  different: { session_id: string; what: string[] }[];
};

type SessionThere = TallyAnswer['sessions'][number] | undefined;

/** Adds up, session by session, what is here and what a cloud has. Pure. */
export function createComparison(url: string) {
  const tables = new Map<RollupTableName, { rows: Pair; sums: Map<string, Pair> }>(
    rollupTableNames.map((table) => [table, { rows: { here: 0, there: 0 }, sums: new Map() }]),
  );
  const positions = { here: 0, there: 0 };
  const different: Comparison['different'] = [];
  let compared = 0;
  let folded = 0;

  function addTable(o: {
    table: RollupTableName;
    here: Tally | undefined;
    there: Tally | undefined;
  }): boolean {
    const { here = nothing, there = nothing } = o;
    const total = tables.get(o.table);
    if (total === undefined) return true;
    addTo(total.rows, { here: here.rows, there: there.rows });
    let isSame = here.rows === there.rows;
    // A column that only one side knows cannot be compared; where one side has no row, nothing is the sum.
    const columns = here.rows === 0 ? Object.keys(there.sums) : Object.keys(here.sums);
    for (const column of columns) {
      if (here.rows > 0 && there.rows > 0 && there.sums[column] === undefined) continue;
      const pair = { here: here.sums[column] ?? 0, there: there.sums[column] ?? 0 };
      const sum = total.sums.get(column) ?? { here: 0, there: 0 };
      total.sums.set(column, addTo(sum, pair));
      isSame &&= pair.here === pair.there;
    }
    return isSame;
  }

  return {
    keptAsDays(rows: number) {
      folded += rows;
    },
    add(o: {
      id: string;
      here: Partial<Record<RollupTableName, Tally>>;
      there: SessionThere;
      positions: Pair;
    }) {
      compared += 1;
      addTo(positions, o.positions);
      const what: string[] = rollupTableNames.filter(
        (table) => !addTable({ table, here: o.here[table], there: o.there?.tables[table] }),
      );
      if (o.positions.here !== o.positions.there) what.push('segments');
      if (what.length > 0) different.push({ session_id: o.id, what });
    },
    tell: (o: { waiting: number; onlyThere: number }): Comparison => ({
      url,
      same: different.length === 0,
      sessions: { compared, waiting: o.waiting, only_there: o.onlyThere },
      tables: [...tables].map(([table, { rows, sums }]) => ({
        table,
        rows,
        sums: [...sums].map(([column, pair]) => ({ column, ...pair })),
      })),
      positions,
      kept_as_days: folded,
      different,
    }),
  };
}

const nothing: Tally = { rows: 0, sums: {} };

function addTo(sum: Pair, pair: Pair): Pair {
  sum.here += pair.here;
  sum.there += pair.there;
  return sum;
}
