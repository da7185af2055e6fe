import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { createBus } from '../../../../local-agent/runtime/bus.ts';
import { createSettingsWatch } from '../../../../local-agent/runtime/settings-watch.ts';
import { until } from '../../../support/until.ts';

function makeBus() {
  const told: string[] = [];
  return { told, bus: createBus({ report: ({ text }) => told.push(text) }) };
}

it('everybody who listens hears an event, in order, until he ends it', () => {
  const { bus } = makeBus();
  const heard: string[] = [];
  const end = bus.on('session_ended', ({ session_id }) => heard.push(`a ${session_id}`));
  bus.on('session_ended', ({ session_id }) => heard.push(`b ${session_id}`));
  bus.on('ingested', ({ sessions }) => heard.push(sessions.join()));
  bus.emit('session_ended', { session_id: 's1' });
  end();
  end();
  bus.emit('session_ended', { session_id: 's2' });
  bus.emit('synced', { sent_rows: 1, sent_segments: 0, more: false });
  expect(heard).toEqual(['a s1', 'b s1', 'b s2']);
});

it('a listener that fails is reported, and keeps neither the others nor the teller back', () => {
  const { bus, told } = makeBus();
  const heard: string[] = [];
  bus.on('settings_changed', () => {
    throw new Error('broken');
  });
  bus.on('settings_changed', () => heard.push('second'));
  bus.emit('settings_changed', {});
  expect(heard).toEqual(['second']);
  expect(told).toEqual(['settings_changed was not heard: Error: broken']);
});

it('settings that are made, changed, replaced or taken away are told, and nothing after the stop', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-bus-'));
  const file = path.join(folder, 'config.json');
  const { bus } = makeBus();
  let changes = 0;
  bus.on('settings_changed', () => (changes += 1));
  const watch = createSettingsWatch({ file, bus, everyMs: 10 });
  await watch.start();
  const steps = [
    () => fs.writeFileSync(file, '{}'),
    () => fs.writeFileSync(file, '{"privacy":{}}'),
    () => fs.renameSync(writeBeside(`${file}.new`, '{"privacy":{}}'), file),
    () => fs.rmSync(file),
  ];
  for (const step of steps) {
    const before = changes;
    step();
    await until(`the change is told: ${step.toString()}`, () => changes > before);
  }
  await watch.stop();
  const before = changes;
  fs.writeFileSync(file, '{"a":1}');
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(changes).toBe(before);
  fs.rmSync(folder, { recursive: true });
});

function writeBeside(file: string, text: string): string {
  fs.writeFileSync(file, text);
  return file;
}
