/** Figures that are summed up by a key of several parts. */
export type Cells<Key extends readonly unknown[]> = {
  /** The figures of that key, to add to; all 0 at first. */
  of(...key: Key): number[];
  all(): Iterable<{ key: Key; figures: number[] }>;
};

export function createCells<Key extends readonly (string | number)[]>(width: number): Cells<Key> {
  type Cell = { key: Key; figures: number[] };
  const cells: Cell[] = [];
  // By one part of the key after the other: to join them costs more than everything else that is done with a fact.
  const root: Branch<Cell> = { branches: new Map(), cell: undefined };
  let last: Cell | undefined;
  return {
    of(...key) {
      // What happens in a row is mostly of one hour, agent and model.
      if (last !== undefined && isSame(last.key, key)) return last.figures;
      let branch = root;
      for (let place = 0; place < key.length; place++) branch = branchOf(branch, key[place] ?? '');
      let { cell } = branch;
      if (cell === undefined) {
        cell = { key, figures: zeros(width) };
        branch.cell = cell;
        cells.push(cell);
      }
      last = cell;
      return cell.figures;
    },
    all: () => cells,
  };
}

type Branch<Cell> = { branches: Map<string | number, Branch<Cell>>; cell: Cell | undefined };

function branchOf<Cell>({ branches }: Branch<Cell>, part: string | number): Branch<Cell> {
  let branch = branches.get(part);
  if (branch === undefined) {
    branch = { branches: new Map(), cell: undefined };
    branches.set(part, branch);
  }
  return branch;
}

function zeros(width: number): number[] {
  const figures: number[] = [];
  for (let place = 0; place < width; place++) figures.push(0);
  return figures;
}

function isSame(one: readonly unknown[], other: readonly unknown[]): boolean {
  for (let place = 0; place < one.length; place++) if (one[place] !== other[place]) return false;
  return true;
}
