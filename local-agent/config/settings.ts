import path from 'node:path';
import { z } from 'zod';
import { defaultReviewDays, reviewDaysSchema } from '../../shared/phases/review-days.ts';
import { AppError } from '../../shared/core/errors.ts';
import { cloudNamePattern } from '../../shared/privacy/cloud-of-project.ts';
import { privacyLevels } from '../../shared/privacy/levels.ts';
import { readTextIfThere } from '../files/read-if-there.ts';
import { schemaProblems } from './schema-problems.ts';

/** What holds where nothing is set; said here, so that a machine without a file need not make the schema. */
const defaults = {
  claude_dirs: [] as string[],
  privacy: { default: 'redacted' as const, projects: {} },
  clouds: {},
  redaction: { emails: false, patterns: [] as string[] },
  recovery: {
    every_agent_runs: 10,
    every_tokens: 20_000,
    full_every: 10,
    max_file_mb: 25,
    max_new_mb: 500,
    keep_days: 30,
  },
  storage: { split: {} },
  retention: { plain_sessions: 2, delete_after_days: 7, reviews: defaultReviewDays, warn_mb: 2048 },
  backup: { automatic: false, upload: false, recipients: [] as string[], transcripts: false },
  handoff: { bring_back: 'auto' as const, max_tokens: 1_500 },
  prices: {},
};

/** Settings in `config.json`; every one has a default, so that the file may be missing. */
export const settingsSchema = z.lazy(wholeSchema);
export type Settings = z.infer<typeof settingsSchema>;

function wholeSchema() {
  const rates = z.strictObject({
    input: z.number().nonnegative(),
    output: z.number().nonnegative(),
    cache_read: z.number().nonnegative(),
    cache_write_5m: z.number().nonnegative(),
    cache_write_1h: z.number().nonnegative(),
  });

  /** A folder that is there: of an empty mount point nobody knows whose it is. */
  const folder = z.string().refine(path.isAbsolute, 'must be an absolute path').optional();

  const count = z.number().int().positive();

  return z.strictObject({
    /** Folders of Claude Code to read beside the one in use. */
    claude_dirs: z
      .array(z.string())
      .default(defaults.claude_dirs)
      .describe('More Claude Code config folders to read'),
    privacy: z
      .strictObject({
        default: z.enum(privacyLevels).default(defaults.privacy.default).describe('What leaves this machine'),
        projects: z
          .record(z.string(), z.enum(privacyLevels))
          .default({})
          .describe('The same by project name'),
      })
      .prefault({}),
    clouds: z
      .record(z.string().min(1).max(255), z.string().regex(cloudNamePattern))
      .default({})
      .describe(
        'Which cloud a project goes to, by its name or a pattern (`{"acme/*": "work"}`): one that `connect --name` has named, `default` (the one without a name), or `none`',
      ),
    redaction: z
      .strictObject({
        emails: z.boolean().default(defaults.redaction.emails).describe('Also redact e-mail addresses'),
        patterns: z
          .array(z.string())
          .default([])
          .describe(
            'More regular expressions to redact (RE2: no looking around, no references), which cannot hang',
          ),
      })
      .prefault({}),
    recovery: z
      .strictObject({
        every_agent_runs: count
          .default(defaults.recovery.every_agent_runs)
          .describe('Take a snapshot after so many finished agent runs'),
        every_tokens: count
          .default(defaults.recovery.every_tokens)
          .describe('Take a snapshot after so many new tokens'),
        full_every: count
          .default(defaults.recovery.full_every)
          .describe('Every how many snapshots one is kept whole'),
        max_file_mb: count
          .default(defaults.recovery.max_file_mb)
          .describe('Files larger than this are in no checkpoint'),
        max_new_mb: count
          .default(defaults.recovery.max_new_mb)
          .describe('New files of a checkpoint together; the largest of more are left out'),
        keep_days: count
          .default(defaults.recovery.keep_days)
          .describe('Snapshots and checkpoints older than this go, except the last of each session'),
      })
      .prefault({}),
    storage: z
      .strictObject({
        split: z
          .strictObject({
            journal: folder.describe('The journal lies below this folder, for instance on another disk'),
            archive: folder.describe('The same for the archive'),
            search: folder.describe('The same for the search index'),
          })
          .prefault({}),
      })
      .prefault({}),
    retention: z
      .strictObject({
        plain_sessions: count
          .default(defaults.retention.plain_sessions)
          .describe(
            'Journals of so many latest sessions of a project stay plain files; older ones are compressed',
          ),
        delete_after_days: count
          .default(defaults.retention.delete_after_days)
          .describe(
            'Sealed journals older than this are deleted from their place where a copy was read again and is whole: one that is put with the archive, where that lies on another disk (`storage.split`), else a bundle of `subtrack backup`',
          ),
        reviews: reviewDaysSchema.prefault({}),
        warn_mb: count
          .default(defaults.retention.warn_mb)
          .describe('Warn when all that is kept on this machine is more; nothing is deleted'),
      })
      .prefault({}),
    backup: z
      .strictObject({
        automatic: z
          .boolean()
          .default(defaults.backup.automatic)
          .describe('The agent makes the bundle of a session by itself when it has ended'),
        upload: z
          .boolean()
          .default(defaults.backup.upload)
          .describe(
            'Bundles go to the cloud by themselves, as far as the privacy of their project is `redacted`',
          ),
        recipients: z
          .array(z.string())
          .default([])
          .describe(
            'Public keys of age (`age1…`), or absolute paths of files of them: bundles are encrypted for these before they leave this machine, and no cloud can read them',
          ),
        transcripts: z
          .boolean()
          .default(defaults.backup.transcripts)
          .describe(
            'Bundles also hold the transcripts as they were; these leave this machine only encrypted',
          ),
      })
      .prefault({}),
    handoff: z
      .strictObject({
        bring_back: z
          .enum(['auto', 'ask', 'off'])
          .default(defaults.handoff.bring_back)
          .describe(
            'After a compaction or a session that broke off: give the hand-off, only say that there is one, or nothing (needs `init --answers`)',
          ),
        max_tokens: count.default(defaults.handoff.max_tokens).describe('Most tokens of a hand-off'),
      })
      .prefault({}),
    /** USD per million tokens, by model id; wins over the price table. */
    prices: z.record(z.string(), rates).default({}).describe('Prices for models that the table lacks'),
  });
}

/** Reads `config.json`; a missing file means defaults. Throws `settings.malformed`, the file untouched. */
export function loadSettings(file: string): Settings {
  let value: unknown;
  try {
    const text = readTextIfThere(file);
    if (text === undefined) return structuredClone(defaults);
    value = JSON.parse(text);
  } catch (error) {
    throw unreadable(file, error);
  }
  const parsed = settingsSchema.safeParse(value, { jitless: true });
  if (parsed.success) return parsed.data;
  throw unreadable(file, schemaProblems(parsed.error));
}

function unreadable(file: string, cause: unknown): AppError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new AppError({
    code: 'settings.malformed',
    message: `${file} cannot be used: ${why}`,
    hint: 'correct the file or move it away',
    cause,
  });
}
