import { expect, it } from 'vitest';
import { createCells } from '../../../../../local-agent/store/rollups/cells.ts';

it('tells keys apart by their parts, whatever characters these have', () => {
  const cells = createCells<[model: string, tool: string]>(1);
  const count = (model: string, tool: string) => {
    const figures = cells.of(model, tool);
    figures[0] = (figures[0] ?? 0) + 1;
  };
  count('a\0b', 'c');
  count('a', 'b\0c');
  count('a', 'c');
  count('a\0b', 'c');
  expect([...cells.all()].map(({ key, figures }) => [...key, ...figures])).toEqual([
    ['a\0b', 'c', 2],
    ['a', 'b\0c', 1],
    ['a', 'c', 1],
  ]);
});
