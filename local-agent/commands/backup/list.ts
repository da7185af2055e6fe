import { listBundles } from '../../backup/bundle-folders.ts';
import { cloudOf, listCloudBundles } from '../../backup/fetch/cloud-bundles.ts';
import { defineCommand } from '../../cli/command.ts';
import { printJson } from '../../cli/print.ts';
import { readConnections } from '../../config/connections.ts';
import type { Deps } from '../../deps.ts';
import { bundleJson, createPhaseOf, localBundle, mergeBundles } from '../../reports/backup-report.ts';
import { openForReading } from '../../reports/open-report.ts';
import type { CloudBundle } from '../../../shared/protocol/bundles.ts';
import { printBundles } from './print-bundles.ts';

/** A list of what is here must not wait long for what is not. */
const PATIENCE_MS = 5000;

export const list = defineCommand({
  name: 'list',
  summary: 'Bundles with their files, where verified copies lie, and when they were last read again',
  args: { json: { type: 'boolean', description: 'Print JSON' } },
  examples: ['subtrack backup list', 'subtrack backup list --json'],
  async run({ args, deps }) {
    const here = listBundles({
      backups: deps.paths.backups,
      onDamaged: (folder) => deps.stderr.write(`subtrack: the manifest in ${folder} is damaged\n`),
    });
    const db = openForReading(deps);
    try {
      const phaseOf = createPhaseOf(db);
      const local = here.map((bundle) => localBundle(bundle, phaseOf));
      const bundles = mergeBundles({ local, cloud: await inCloud(deps) });
      if (args.json) printJson({ deps, value: { bundles: bundles.map(bundleJson) } });
      else printBundles({ deps, bundles });
    } finally {
      db.close();
    }
  },
});

/** Of every cloud; none where there is no cloud, or one that knows no bundles yet. */
async function inCloud(deps: Deps): Promise<CloudBundle[]> {
  const clouds = readConnections(deps).flatMap(({ device }) => cloudOf({ device, fetch: deps.fetch }) ?? []);
  const answers = clouds.map((cloud) => listCloudBundles({ cloud, timeoutMs: PATIENCE_MS }));
  return (await Promise.all(answers)).flatMap((answer) => {
    if (answer.kind === 'ok') return answer.value;
    const isOlder = answer.kind === 'refused' && answer.status === 404;
    if (!isOlder) deps.stderr.write(`subtrack: the cloud was not asked: ${answer.message}\n`);
    return [];
  });
}
