import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { type Cloud, startCloud } from '../../local-agent/cloud/start-cloud.ts';
import { createPaths } from '../../local-agent/config/paths.ts';
import type { SyncDeps } from '../../local-agent/sync/sync-run.ts';
import { syncOnce } from '../../local-agent/sync/sync-once.ts';
import { readCloudEvents, readRows } from './cloud-view.ts';
import { type Machine, openMachine } from './machine.ts';

export type Site = {
  /** A real cloud for the whole file, a machine of its own for each test. */
  cloud: () => Cloud;
  machine: () => Machine;
  newSession: () => string;
  /** Syncs until nothing is left to try, as the loop does; gives up after a while. */
  syncUntilDone: (deps?: SyncDeps) => Promise<void>;
  /** Every event from 1 on is there once, and every row is as it is here. */
  expectComplete: (o: { sessionId: string; events: number }) => Promise<void>;
};

export function useSite({ port }: { port: number }): Site {
  let home: string;
  let cloud: Cloud;
  let machine: Machine;
  let sessions = 0;

  beforeAll(async () => {
    home = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-cloud-'));
    cloud = await startCloud({ paths: createPaths(home), port });
  });
  afterAll(async () => {
    await cloud.stop();
    fs.rmSync(home, { recursive: true, force: true });
  });
  beforeEach(async () => {
    machine = openMachine();
    await machine.connect(cloud);
  });
  afterEach(() => machine.close());

  return {
    cloud: () => cloud,
    machine: () => machine,
    newSession() {
      sessions += 1;
      return `session-${sessions}`;
    },
    async syncUntilDone(deps = machine.deps()) {
      for (let round = 0; round < 30; round += 1) {
        const result = await syncOnce(deps);
        if (result.retry === undefined && !result.more) return;
      }
      throw new Error('the sync never came to an end');
    },
    async expectComplete({ sessionId, events }) {
      const stored = await readCloudEvents({ cloud, sessionId });
      expect(stored.events.map((event) => event.seq)).toEqual(
        Array.from({ length: events }, (_, i) => i + 1),
      );
      const sessionIds = [sessionId];
      expect(await readRows({ from: cloud.db, sessionIds })).toEqual(
        await readRows({ from: machine.db, sessionIds }),
      );
    },
  };
}
