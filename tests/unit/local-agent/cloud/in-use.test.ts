import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createInUse } from '../../../../local-agent/cloud/in-use.ts';

let idle: number;

beforeEach(() => {
  vi.useFakeTimers();
  idle = 0;
});
afterEach(() => vi.useRealTimers());

const create = () => {
  const { enter, ...use } = createInUse({ onIdle: () => (idle += 1) });
  return { ...use, enter: (idleMs = 1000) => enter(idleMs) };
};

test('it is idle so long after the last user has left, once', () => {
  const { enter, isUsed } = create();
  const [first, second] = [enter(), enter()];
  first();
  vi.advanceTimersByTime(5000);
  expect([idle, isUsed()]).toEqual([0, true]);
  second();
  vi.advanceTimersByTime(999);
  expect([idle, isUsed()]).toEqual([0, false]);
  vi.advanceTimersByTime(10_000);
  expect(idle).toBe(1);
});

test('who comes in the last moment is waited for, and the time begins anew', () => {
  const { enter } = create();
  enter()();
  vi.advanceTimersByTime(999);
  const leave = enter();
  vi.advanceTimersByTime(60_000);
  expect(idle).toBe(0);
  leave();
  vi.advanceTimersByTime(999);
  expect(idle).toBe(0);
  vi.advanceTimersByTime(1);
  expect(idle).toBe(1);
});

test('who asks for less is not waited for as long, and takes nothing from who asked for more', () => {
  const { enter } = create();
  enter(100)();
  vi.advanceTimersByTime(100);
  expect(idle).toBe(1);
  enter(1000)();
  vi.advanceTimersByTime(500);
  enter(100)();
  vi.advanceTimersByTime(499);
  expect(idle).toBe(1);
  vi.advanceTimersByTime(1);
  expect(idle).toBe(2);
});

test('who leaves twice has left once', () => {
  const { enter, isUsed } = create();
  const leave = enter();
  enter();
  leave();
  leave();
  vi.advanceTimersByTime(5000);
  expect([idle, isUsed()]).toEqual([0, true]);
});

test('after its end nothing is idle any more', () => {
  const { enter, stop } = create();
  const leave = enter();
  enter()();
  stop();
  leave();
  vi.advanceTimersByTime(5000);
  expect(idle).toBe(0);
});
