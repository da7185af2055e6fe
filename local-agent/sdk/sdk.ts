import { randomUUID } from 'node:crypto';
import { systemClock } from '../../shared/core/clock.ts';
import { createPaths, resolveHome } from '../config/paths.ts';
import { createSpoolWriter, type SpoolWriter } from '../spool/write-spool.ts';
import { createTracker, type Tracker } from './tracker.ts';

// What `import { tracker } from 'subagent-tracking'` gives. Importing it reads and writes nothing.

/** One spool a home: the environment is looked at when the first event comes. */
let writer: SpoolWriter | undefined;

const write: SpoolWriter = (entry) => {
  writer ??= createSpoolWriter({ spool: createPaths(resolveHome(process.env)).spool });
  writer(entry);
};

/** Logs into the session of Claude Code that this program runs in, else into a session of this process alone. */
export const tracker: Tracker = createTracker({
  defaults: { session_id: process.env['CLAUDE_CODE_SESSION_ID'] || randomUUID() },
  cwd: currentFolder(),
  clock: systemClock,
  write,
});

/** The folder may be gone; then the project is not known. */
function currentFolder(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}
