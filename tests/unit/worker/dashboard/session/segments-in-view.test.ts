import { expect, it } from 'vitest';
import {
  nearestFirst,
  segmentsInView,
} from '../../../../../worker/dashboard/session/steps/segments-in-view.ts';

const segment = (name: string, first_at: number | null, last_at: number | null) => ({
  name,
  raw_bytes: 100,
  first_at,
  last_at,
});
const segments = [
  segment('a', 0, 9),
  segment('b', 10, 19),
  segment('untold', null, null),
  segment('c', 20, 29),
  segment('d', 30, 39),
];
const names = (list: readonly { name: string }[]) => list.map(({ name }) => name).join(' ');

it('opens what happened in view first, then its neighbours, and last what does not tell its time', () => {
  expect(names(nearestFirst({ segments, view: { from: 21, to: 25 } }))).toBe('c b d a untold');
  expect(names(nearestFirst({ segments, view: { from: 15, to: 22 } }))).toBe('b c a d untold');
});

it('begins at the beginning where nothing says what is looked at', () => {
  expect(names(nearestFirst({ segments, view: undefined }))).toBe('a b untold c d');
  expect(names(segmentsInView({ segments, view: undefined, limit: 250 }))).toBe('a b');
});

it('opens one at least, and no more than fit', () => {
  expect(names(segmentsInView({ segments, view: { from: 35, to: 36 }, limit: 1 }))).toBe('d');
  expect(names(segmentsInView({ segments, view: { from: 35, to: 36 }, limit: 200 }))).toBe('d c');
  expect(segmentsInView({ segments: [], view: undefined, limit: 1 })).toEqual([]);
});
