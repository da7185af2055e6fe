import path from 'node:path';
import { cloudOf } from '../../backup/fetch/cloud-bundles.ts';
import type { restoreAny } from '../../backup/fetch/restore-any.ts';
import {
  listPhase,
  restoreFromAny,
  restoreFromCloud,
  type RestoredBundle,
} from '../../backup/fetch/restore-any.ts';
import { chooseCloud, cloudArg } from '../../cli/choose-cloud.ts';
import { defineCommand } from '../../cli/command.ts';
import { printJson, printNote } from '../../cli/print.ts';
import { conflictingFlags, missingArgument, wrongValue } from '../../cli/usage-errors.ts';
import { pickConnection, readConnections } from '../../config/connections.ts';
import type { Device } from '../../config/device.ts';
import type { Deps } from '../../deps.ts';
import { isLeft, restoreDamaged, tellLeft } from './restore-damaged.ts';
import { createProgressBar } from '../../terminal/progress-bar.ts';
import { counted, formatBytes, formatMoment } from '../../terminal/format.ts';

export const command = defineCommand({
  name: 'restore',
  summary: 'Put the files of a bundle into a folder, each compared with its hash',
  details:
    'Puts the files of the newest bundle of a session into a folder, byte for byte: below this one, or where --to says. It ' +
    'comes from this machine when it is there, else from the tier of the cloud that has it; from a cold one it is asked ' +
    'for, and the same command fetches it once it is there. A file that is not what the manifest says is named, and then ' +
    'nothing is restored; with --damaged whatever is left of it is put there, and what differs is named. What is there already is never overwritten by something else.',
  args: {
    session: {
      type: 'positional',
      required: false,
      description: 'Id of the session, or the beginning of it',
    },
    phase: { type: 'string', valueHint: 'n', description: 'Every session of a phase instead' },
    to: {
      type: 'string',
      valueHint: 'dir',
      description: 'The folder; otherwise a new one named for the bundle',
    },
    cloud: {
      ...cloudArg.cloud,
      description:
        'Which cloud, of several; otherwise all, and with --phase that of the project one stands in',
    },
    identity: { type: 'string', valueHint: 'file', description: 'Secret keys of age, for encrypted bundles' },
    damaged: {
      type: 'boolean',
      description: 'Where no place has the bundle whole: whatever is left of it, told as such',
    },
    json: { type: 'boolean', description: 'Print JSON' },
  },
  examples: [
    'subtrack restore 3f0c1a52',
    'subtrack restore 3f0c1a52 --to /tmp/session',
    'subtrack restore --phase 3 --to /tmp/phase-3 --identity ~/keys/backup.txt',
  ],
  async run({ args, deps }) {
    if (args.phase !== undefined && args.session !== undefined)
      throw conflictingFlags({ flag: '--phase', other: 'SESSION' });
    if (args.phase !== undefined && args.damaged)
      throw conflictingFlags({ flag: '--phase', other: '--damaged' });
    const { paths } = deps;
    const bar = createProgressBar({ output: deps.stderr });
    const connections = readConnections(deps);
    const named = args.cloud === undefined ? undefined : pickConnection({ connections, name: args.cloud });
    const asked = named === undefined ? connections : [named];
    const cloudAt = (device: Device | undefined) => cloudOf({ device, fetch: deps.fetch });
    const shared = {
      paths,
      identity: args.identity === undefined ? undefined : path.resolve(deps.cwd, args.identity),
    };
    try {
      if (args.phase !== undefined) {
        const phase = Number(args.phase);
        if (!Number.isInteger(phase) || phase < 1)
          throw wrongValue({
            flag: '--phase',
            value: args.phase,
            expected: 'its number, as "phase list" shows it',
          });
        const to = path.resolve(deps.cwd, args.to ?? `phase-${phase}`);
        // A cloud has phases of its own.
        const cloud = cloudAt((await chooseCloud({ deps, name: args.cloud }))?.device);
        return await restorePhase({ deps, json: args.json, shared: { ...shared, cloud }, phase, to, bar });
      }
      if (args.session === undefined) throw missingArgument({ name: 'session', command: 'subtrack restore' });
      const restored = await (args.damaged ? restoreDamaged : restoreFromAny)({
        ...shared,
        clouds: asked.flatMap(({ device }) => cloudAt(device) ?? []),
        prefix: args.session,
        place: (bundleId) => path.resolve(deps.cwd, args.to ?? bundleId),
        onProgress: (share) => bar.show({ share, text: 'fetching' }),
      });
      bar.clear();
      if (isLeft(restored)) {
        const { tier, files, differ, missing } = restored;
        if (args.json) printJson({ deps, value: { tier, files, differ, missing } });
        else printNote({ deps, text: tellLeft(restored) });
        return differ.length + missing.length === 0 ? 0 : 1;
      }
      if (args.json) printJson({ deps, value: restoredJson(restored) });
      else printRestored({ deps, restored: [restored], to: restored.to });
      return 0;
    } finally {
      bar.clear();
    }
  },
});

async function restorePhase(o: {
  deps: Deps;
  json: boolean | undefined;
  shared: Pick<Parameters<typeof restoreAny>[0], 'paths' | 'cloud' | 'identity'>;
  phase: number;
  to: string;
  bar: ReturnType<typeof createProgressBar>;
}): Promise<number> {
  const { deps, shared, bar } = o;
  const bundles = await listPhase({ cloud: shared.cloud, phase: o.phase });
  const restored: RestoredBundle[] = [];
  const failed: { session_id: string; message: string }[] = [];
  for (const [done, bundle] of bundles.entries()) {
    bar.show({
      share: done / bundles.length,
      text: `restoring: ${done} of ${counted(bundles.length, 'session')}`,
    });
    const { cloud } = shared;
    const place = (bundleId: string) => path.join(o.to, bundleId);
    try {
      if (cloud !== undefined) restored.push(await restoreFromCloud({ ...shared, cloud, bundle, place }));
    } catch (error) {
      // One that cannot be had keeps the others from nothing.
      const message = error instanceof Error ? error.message : String(error);
      failed.push({ session_id: bundle.session_id, message });
    }
  }
  bar.clear();
  if (o.json)
    printJson({
      deps,
      value: {
        bundles: restored.map((one) => ({ session_id: one.session_id, ...restoredJson(one) })),
      },
    });
  else printRestored({ deps, restored, to: o.to });
  for (const { session_id, message } of failed) deps.stderr.write(`subtrack: ${session_id}: ${message}\n`);
  return failed.length === 0 ? 0 : 1;
}

function restoredJson(restored: RestoredBundle) {
  const { tier } = restored;
  return 'files' in restored
    ? { tier, files: restored.files }
    : { tier, files: [], ready_at: new Date(restored.readyAt).toISOString() };
}

function printRestored(o: { deps: Deps; restored: readonly RestoredBundle[]; to: string }): void {
  const { deps } = o;
  const files = o.restored.flatMap((one) => ('files' in one ? one.files : []));
  const waiting = o.restored.flatMap((one) => ('readyAt' in one ? [one] : []));
  if (files.length > 0) {
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    const text = `${counted(files.length, 'file')} (${formatBytes(bytes)}) in ${o.to}, all as they were.`;
    printNote({ deps, text });
  }
  if (waiting.length === 0) return;
  const at = Math.max(...waiting.map(({ readyAt }) => readyAt));
  printNote({
    deps,
    text: `${counted(waiting.length, 'session')} asked for from ${waiting[0]?.tier ?? 's3'}: there at about ${formatMoment({ at, timeZone: deps.timeZone })}. Run the same command again then.`,
  });
}
