import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { AppError } from '../../shared/core/errors.ts';

const manifestSchema = z.object({
  sessions: z.array(
    z.object({
      session_id: z.string(),
      title: z.string(),
      ended_minutes_ago: z.number(),
      /** A permission that this session waits for; only a hook tells about it. */
      waits_for: z
        .object({ tool_name: z.string(), tool_input: z.record(z.string(), z.unknown()), cwd: z.string() })
        .optional(),
    }),
  ),
});

/** A session that ended less than this ago is one that goes on. */
const GOES_ON_MINUTES = 15;
type Manifest = z.infer<typeof manifestSchema>;

export type LoadSampleOptions = {
  /** The recording: `sample` beside the bundle, `recording` here in a checkout. */
  recording: string;
  targetClaudeDir: string;
  /** Where hook payloads go that belong to the sample; without it the sessions are those of the transcripts alone. */
  spool?: string;
  now: number;
  /**
   * The process that shows the sample: sessions that go on are noted as its own, as a client would, so that they are at
   * work for as long as it runs, however late one looks.
   */
  pid?: number;
};

/** Beside the bundled program, else in the checkout. */
export function findRecording(): string {
  const places = ['sample', 'recording'].map((name) => path.join(import.meta.dirname, name));
  const found = places.find((place) => fs.existsSync(path.join(place, 'manifest.json')));
  if (found !== undefined) return found;
  // Shared chunks of the bundle lie one folder deeper.
  const above = path.join(import.meta.dirname, '..', 'sample');
  if (fs.existsSync(path.join(above, 'manifest.json'))) return above;
  throw new AppError({
    code: 'sample.missing',
    message: `there is no recorded sample in ${import.meta.dirname}`,
    hint: 'install the package again, or record a session of your own',
  });
}

/**
 * Writes the recorded sessions into a demo config folder of Claude Code, moved in time so that they spread over the
 * last days up to now. Each session moves as a whole: what lay between two of its events stays.
 */
export function loadSample({ recording, targetClaudeDir, spool, now, pid }: LoadSampleOptions): {
  sessions: number;
} {
  const { sessions } = readManifest(recording);
  const files = listFiles(path.join(recording, 'projects'));
  for (const session of sessions) {
    const own = files.filter((file) => file.includes(session.session_id));
    const texts = own.map((file) => fs.readFileSync(path.join(recording, 'projects', file), 'utf8'));
    const end = Math.max(...texts.flatMap(timesOf));
    const endsAt = now - session.ended_minutes_ago * 60_000;
    for (const [index, file] of own.entries()) {
      const place = path.join(targetClaudeDir, 'projects', file);
      fs.mkdirSync(path.dirname(place), { recursive: true, mode: 0o700 });
      fs.writeFileSync(place, shiftTimes({ text: texts[index] ?? '', by: endsAt - end }), { mode: 0o600 });
      fs.utimesSync(place, endsAt / 1000, endsAt / 1000);
    }
    if (session.waits_for && spool !== undefined) writeWaiting({ session, waits: session.waits_for, spool });
    if (pid !== undefined && session.ended_minutes_ago < GOES_ON_MINUTES) {
      noteRunning({ targetClaudeDir, sessionId: session.session_id, pid });
    }
  }
  return { sessions: sessions.length };
}

function readManifest(recording: string): Manifest {
  return manifestSchema.parse(JSON.parse(fs.readFileSync(path.join(recording, 'manifest.json'), 'utf8')));
}

function listFiles(folder: string): string[] {
  const entries = fs.readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name))).toSorted();
}

const TIMESTAMP = /"timestamp":"([^"]+)"/g;

function timesOf(text: string): number[] {
  return [...text.matchAll(TIMESTAMP)].map(([, time]) => Date.parse(time ?? ''));
}

function shiftTimes({ text, by }: { text: string; by: number }): string {
  return text.replaceAll(TIMESTAMP, (_, time: string) => {
    return `"timestamp":"${new Date(Date.parse(time) + by).toISOString()}"`;
  });
}

/** As running clients note themselves; the file is named by a number that no other note has. */
function noteRunning(o: { targetClaudeDir: string; sessionId: string; pid: number }): void {
  const folder = path.join(o.targetClaudeDir, 'sessions');
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const name = `${fs.readdirSync(folder).length + 1}.json`;
  const note = { pid: o.pid, sessionId: o.sessionId };
  fs.writeFileSync(path.join(folder, name), JSON.stringify(note), { mode: 0o600 });
}

function writeWaiting(o: {
  session: Manifest['sessions'][number];
  waits: NonNullable<Manifest['sessions'][number]['waits_for']>;
  spool: string;
}): void {
  const { session, waits, spool } = o;
  fs.mkdirSync(spool, { recursive: true, mode: 0o700 });
  const payload = { session_id: session.session_id, hook_event_name: 'PermissionRequest', ...waits };
  fs.writeFileSync(path.join(spool, '0.0.json'), JSON.stringify(payload), { mode: 0o600 });
}
