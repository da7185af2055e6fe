import { listBundles } from '../../backup/bundle-folders.ts';
import { defineCommand } from '../../cli/command.ts';
import { printJson } from '../../cli/print.ts';
import { bundleJson } from '../../reports/backup-report.ts';
import { printBundles } from './print-bundles.ts';

export const list = defineCommand({
  name: 'list',
  summary: 'Bundles with their files, where they lie, and when they were last read again',
  args: { json: { type: 'boolean', description: 'Print JSON' } },
  examples: ['subtrack backup list', 'subtrack backup list --json'],
  async run({ args, deps }) {
    const bundles = listBundles({
      backups: deps.paths.backups,
      onDamaged: (folder) => deps.stderr.write(`subtrack: the manifest in ${folder} is damaged\n`),
    });
    if (args.json) printJson({ deps, value: { bundles: bundles.map(bundleJson) } });
    else printBundles({ deps, bundles });
  },
});
