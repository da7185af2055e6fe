/** Figures that are summed up by a key of several parts. */
export type Cells<Key extends readonly unknown[]> = {
  /** The figures of that key, to add to; all 0 at first. */
  of(...key: Key): number[];
  all(): Iterable<{ key: Key; figures: number[] }>;
};

export function createCells<Key extends readonly (string | number)[]>(width: number): Cells<Key> {
  const cells = new Map<string, { key: Key; figures: number[] }>();
  return {
    of(...key) {
      const name = key.join('\0');
      let cell = cells.get(name);
      if (cell === undefined) {
        cell = { key, figures: Array.from({ length: width }, () => 0) };
        cells.set(name, cell);
      }
      return cell.figures;
    },
    all: () => cells.values(),
  };
}
