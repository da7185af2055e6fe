import { assert, jsonValue, property } from 'fast-check';
import { expect, it } from 'vitest';
import {
  applyDifference,
  differenceOf,
  type Change,
  type Json,
} from '../../../../local-agent/recovery/snapshots/json-difference.ts';

const json = jsonValue({ maxDepth: 4 }).map((value) => JSON.parse(JSON.stringify(value)) as Json);

it('leads from any value to any other, also when it was written down in between', () => {
  assert(
    property(json, json, (from, to) => {
      const written = JSON.parse(JSON.stringify(differenceOf(from, to))) as Change[];
      expect(applyDifference(from, written)).toEqual(to);
    }),
  );
});

it('is small where little changed, and leaves the first value as it was', () => {
  const from = { files: Array.from({ length: 100 }, (_, index) => ({ path: `f${index}` })), cost: 1 };
  const to = { files: [...from.files.slice(0, 50), { path: 'new' }, ...from.files.slice(51)], cost: 2 };
  const changes = differenceOf(from, to);
  expect(changes).toEqual([
    { at: ['files'], splice: [50, 1, { path: 'new' }] },
    { at: ['cost'], value: 2 },
  ]);
  applyDifference(from, changes);
  expect(from.files[50]).toEqual({ path: 'f50' });
});

it('takes words that mean something to the language for keys like any other', () => {
  const from = JSON.parse('{"constructor":1,"a":{}}') as Json;
  const to = JSON.parse('{"__proto__":{"x":1},"toString":null,"a":{"__proto__":[1]}}') as Json;
  const result = applyDifference(from, differenceOf(from, to));
  expect(JSON.stringify(result)).toContain('"__proto__":{"x":1}');
  expect(({} as { x?: number }).x).toBeUndefined();
});
