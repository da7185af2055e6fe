import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { buildBundle } from '../../../../local-agent/backup/build-bundle.ts';
import { listBundles } from '../../../../local-agent/backup/bundle-folders.ts';
import { restoreBundle } from '../../../../local-agent/backup/restore-bundle.ts';
import { createPaths } from '../../../../local-agent/config/paths.ts';
import { settingsSchema } from '../../../../local-agent/config/settings.ts';
import { openJournal } from '../../../../local-agent/journal/journal.ts';
import { openStore } from '../../../../local-agent/store/driver/open-store.ts';
import { recordSession } from '../../../support/recorded-session.ts';
import { createSubtrack } from '../../../support/subtrack.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const SESSIONS = 100;
const idOf = (n: number) => `${String(n).padStart(8, '0')}-aaaa-4aaa-8aaa-000000000001`;

test('a hundred sessions without snapshots are packed and come back byte for byte', async () => {
  const subtrack = createSubtrack({ history: false });
  onTestFinished(subtrack.remove);
  for (let n = 0; n < SESSIONS; n += 1) {
    const turns = [{ ago: 100, ask: `Task ${n}`, answer: `Answer ${n}` }];
    recordSession({ claude: subtrack.claude, cwd: '/home/ada/shop', now: NOW, turns, session: idOf(n) });
  }
  await subtrack.run(['import', '--wait']);
  const paths = createPaths(subtrack.home);
  const db = openStore({ file: paths.database });
  onTestFinished(() => db.close());
  const deps = {
    db,
    journal: openJournal({ paths }),
    paths,
    settings: settingsSchema.parse({}),
    clock: () => NOW,
  };
  for (let n = 0; n < SESSIONS; n += 1) await buildBundle({ deps, sessionId: idOf(n) });
  const bundles = listBundles({ backups: paths.backups });
  expect(bundles.map(({ manifest }) => manifest.session_id)).toEqual(
    Array.from({ length: SESSIONS }, (_, n) => idOf(n)),
  );
  expect(new Set(bundles.map(({ manifest }) => manifest.files[0]?.sha256)).size).toBe(SESSIONS);
  for (const { folder, manifest } of bundles) {
    const to = path.join(subtrack.folder, 'back', manifest.bundle_id);
    for (const file of await restoreBundle({ folder, to })) {
      const bytes = fs.readFileSync(file.path);
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(file.sha256);
      expect(bytes.equals(fs.readFileSync(path.join(folder, path.basename(file.path))))).toBe(true);
    }
  }
}, 120_000);
