import fs from 'node:fs';
import type { Bus } from './bus.ts';
import type { Component } from './component.ts';

const LOOKS_EVERY_MS = 5_000;

/** Tells when the settings file is another one: written, made, replaced or taken away. */
export function createSettingsWatch({
  file,
  bus,
  everyMs = LOOKS_EVERY_MS,
}: {
  file: string;
  bus: Bus;
  everyMs?: number;
}): Component {
  let timer: NodeJS.Timeout | undefined;
  let seen = stampOf(file);
  const look = () => {
    const now = stampOf(file);
    if (now === seen) return;
    seen = now;
    bus.emit('settings_changed', {});
  };
  return {
    name: 'settings',
    start() {
      timer = setInterval(look, everyMs).unref();
    },
    stop() {
      clearInterval(timer);
    },
  };
}

function stampOf(file: string): string {
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  return stat === undefined ? '' : `${stat.ino} ${stat.size} ${stat.mtimeMs}`;
}
