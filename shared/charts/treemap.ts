/** A rectangle as shares of the whole, from the left and the top. */
export type Area = { x: number; y: number; width: number; height: number };

/**
 * Rectangles whose areas are as the values, as near to squares as they come: the largest first, in rows along the shorter
 * side. `wide` is the width of the whole in heights. Values that are not above zero get no area.
 */
export function layOutTreemap(o: { values: readonly number[]; wide: number; within?: Area }): Area[] {
  const within = o.within ?? { x: 0, y: 0, width: 1, height: 1 };
  const order = o.values.map((value, index) => ({ value: Math.max(0, value), index }));
  order.sort((a, b) => b.value - a.value);
  const total = order.reduce((sum, { value }) => sum + value, 0);
  const areas = o.values.map((): Area => ({ x: within.x, y: within.y, width: 0, height: 0 }));
  // Measured in heights, so that a square looks like one.
  let rest = { x: within.x * o.wide, y: within.y, width: within.width * o.wide, height: within.height };
  const scale = total === 0 ? 0 : (rest.width * rest.height) / total;
  const left = order.filter(({ value }) => value > 0);
  while (left.length > 0) {
    const side = Math.min(rest.width, rest.height);
    let count = 1;
    while (count < left.length && worst(left.slice(0, count + 1)) <= worst(left.slice(0, count))) count += 1;
    const row = left.splice(0, count);
    rest = place({ row, rest });

    function worst(row: readonly { value: number }[]): number {
      const sizes = row.map(({ value }) => value * scale);
      const thick = sizes.reduce((sum, size) => sum + size, 0) / side;
      return Math.max(...sizes.map((size) => Math.max(size / thick / thick, (thick * thick) / size)));
    }
  }
  return areas;

  function place({ row, rest: free }: { row: typeof order; rest: Area }): Area {
    const sum = row.reduce((all, { value }) => all + value, 0) * scale;
    const upright = free.width >= free.height;
    const thick = sum / (upright ? free.height : free.width);
    let at = upright ? free.y : free.x;
    for (const { value, index } of row) {
      const long = (value * scale) / thick;
      const area = upright
        ? { x: free.x, y: at, width: thick, height: long }
        : { x: at, y: free.y, width: long, height: thick };
      areas[index] = { ...area, x: area.x / o.wide, width: area.width / o.wide };
      at += long;
    }
    return upright
      ? { ...free, x: free.x + thick, width: free.width - thick }
      : { ...free, y: free.y + thick, height: free.height - thick };
  }
}
