import fs from 'node:fs';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { checkBundle } from '../../local-agent/backup/check-bundle.ts';
import { listBundles } from '../../local-agent/backup/bundle-folders.ts';
import { createPaths } from '../../local-agent/config/paths.ts';
import { first, second } from '../support/small-history.ts';
import { spawnSubtrack } from '../support/spawn-subtrack.ts';
import { createSubtrack } from '../support/subtrack.ts';

const ROUNDS = 16;
/** From the start of Node to the end of both bundles, and a little beyond. */
const LONGEST_MS = 1_200;

it('making bundles that is killed at any moment leaves none half-made and loses none that was there', async () => {
  const subtrack = createSubtrack();
  onTestFinished(subtrack.remove);
  const paths = createPaths(subtrack.home);
  await subtrack.run(['import', '--wait']);
  await subtrack.json(['snapshot', 'take', first]);
  await subtrack.json(['backup', '--all']);
  const env = { SUBTRACK_HOME: subtrack.home, CLAUDE_CONFIG_DIR: subtrack.claude };
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const session_id of [first, second]) {
      const event = { session_id, kind: 'other', outcome: `round ${round}` };
      await subtrack.run(['log', 'decision', '--json', JSON.stringify(event)]);
    }
    await subtrack.run(['import', '--wait']);
    const { child, ended } = spawnSubtrack({
      args: ['backup', '--all', '--no-refresh'],
      home: subtrack.folder,
      env,
    });
    setTimeout(() => child.kill('SIGKILL'), (LONGEST_MS * round) / ROUNDS);
    await ended;
    const damaged: string[] = [];
    const bundles = listBundles({ backups: paths.backups, onDamaged: (folder) => damaged.push(folder) });
    expect(damaged).toEqual([]);
    expect(new Set(bundles.map(({ manifest }) => manifest.session_id))).toEqual(new Set([first, second]));
    for (const bundle of bundles) await checkBundle(bundle);
  }
  await subtrack.json(['backup', '--all']);
  for (const session of [first, second])
    expect(fs.readdirSync(path.join(paths.backups, session))).toHaveLength(1);
}, 240_000);
