/** Figures that are summed up by a key of several parts. */
export type Cells<Key extends readonly unknown[]> = {
  /** The figures of that key, to add to; all 0 at first. */
  of(...key: Key): number[];
  all(): Iterable<{ key: Key; figures: number[] }>;
};

export function createCells<Key extends readonly (string | number)[]>(width: number): Cells<Key> {
  type Cell = { key: Key; figures: number[] };
  const cells = new Map<string, Cell>();
  let last: Cell | undefined;
  return {
    of(...key) {
      // What happens in a row is mostly of one hour, agent and model.
      if (last !== undefined && isSame(last.key, key)) return last.figures;
      const name = key.join('\0');
      let cell = cells.get(name);
      if (cell === undefined) {
        cell = { key, figures: Array.from({ length: width }, () => 0) };
        cells.set(name, cell);
      }
      last = cell;
      return cell.figures;
    },
    all: () => cells.values(),
  };
}

function isSame(one: readonly unknown[], other: readonly unknown[]): boolean {
  for (let place = 0; place < one.length; place++) if (one[place] !== other[place]) return false;
  return true;
}
