import { describe, expect, test } from 'vitest';
import type { Component } from '../../../../local-agent/runtime/component.ts';
import { startComponents } from '../../../../local-agent/runtime/run-components.ts';

function recorded(log: string[], name: string, fail?: 'start' | 'stop'): Component {
  return {
    name,
    start() {
      log.push(`start ${name}`);
      if (fail === 'start') throw new Error(`${name} cannot start`);
    },
    stop() {
      log.push(`stop ${name}`);
      if (fail === 'stop') throw new Error(`${name} cannot stop`);
    },
  };
}

describe('startComponents', () => {
  test('starts in order and stops in reverse, once', async () => {
    const log: string[] = [];
    const running = await startComponents({
      components: [recorded(log, 'a'), recorded(log, 'b')],
      report: () => undefined,
    });
    await Promise.all([running.stop(), running.stop()]);
    expect(log).toEqual(['start a', 'start b', 'stop b', 'stop a']);
  });

  test('when one cannot start, those before it are stopped and the error is thrown', async () => {
    const log: string[] = [];
    const started = startComponents({
      components: [recorded(log, 'a'), recorded(log, 'b', 'start'), recorded(log, 'c')],
      report: () => undefined,
    });
    await expect(started).rejects.toThrow('b cannot start');
    expect(log).toEqual(['start a', 'start b', 'stop a']);
  });

  test('a component that fails to stop is reported and the others are stopped all the same', async () => {
    const log: string[] = [];
    const told: string[] = [];
    const running = await startComponents({
      components: [recorded(log, 'a'), recorded(log, 'b', 'stop')],
      report: ({ text }) => told.push(text),
    });
    await running.stop();
    expect(log.slice(2)).toEqual(['stop b', 'stop a']);
    expect(told.join()).toContain('b cannot stop');
  });
});
