import fs from 'node:fs';
import { systemClock } from '../../shared/core/clock.ts';
import { readRunningClients } from '../client/running-clients.ts';
import { createPaths, resolveClaudeDirs, resolveHome } from '../config/paths.ts';
import { loadSettings } from '../config/settings.ts';
import { bootedAt } from '../runtime/booted-at.ts';
import { openJournal } from '../journal/journal.ts';
import { answerNow } from '../recovery/watch/answer-now.ts';
import { openStore } from '../store/driver/open-store.ts';

/** The answer for a session that starts in a folder, from what the database knows at this moment. */
export async function findAnswer({
  folder,
  sessionId,
  env,
}: {
  folder: string;
  sessionId: string;
  env: NodeJS.ProcessEnv;
}): Promise<string | undefined> {
  const paths = createPaths(resolveHome(env));
  if (!fs.existsSync(paths.database)) return undefined;
  const settings = loadSettings(paths.config);
  const db = openStore({ file: paths.database, readOnly: true });
  try {
    const claudeDirs = [...resolveClaudeDirs(env), ...settings.claude_dirs];
    const clients = readRunningClients({ claudeDirs });
    const journal = openJournal({ paths });
    return await answerNow({
      db,
      journal,
      paths,
      settings,
      clock: systemClock,
      folder,
      sessionId,
      clients,
      bootedAt: bootedAt({ clock: systemClock }),
    });
  } finally {
    db.close();
  }
}
