import { createHash } from 'node:crypto';
import type { TrackedEvent } from '../../shared/events/event-schema.ts';
import type { RollupTableName } from '../../shared/ledger/rows.ts';
import type { PrivacyLevel } from '../../shared/privacy/levels.ts';
import type { Settings } from '../config/settings.ts';
import { envelopeFields, eventFields, type FieldKind, rowFields } from '../../shared/privacy/fields.ts';

// THE place that decides what leaves this machine; preview, sync and their tests use nothing else. Pure.

/** Levels at which anything leaves at all. */
export type SentLevel = Exclude<PrivacyLevel, 'off'>;

export type CutEvent = Pick<TrackedEvent, 'event_type' | 'session_id'> & { data: Record<string, unknown> };
export type CutRow = Record<string, string | number | null>;

/** UTF-8 bytes of one text in a segment; whole tool outputs stay in the journal. */
export const maxTextBytes = 16 * 1024;
/** A row is a line in a table. */
const maxRowTextBytes = 2048;

/** What a tool, agent, model or id looks like; a sentence, a path or a line of code in its place does not leave. */
const namePattern = /^[\p{L}\p{N}_<][\p{L}\p{N}_.:@+>[\]-]{0,159}$/u;
/** Models behind a gateway, and projects (`owner/repo`, or a folder's name), have slashes inside; a path starts with one. */
const slashedPatterns: Readonly<Record<string, RegExp>> = {
  project: /^\.?[\p{L}\p{N}_][\p{L}\p{N}_.@+ -]*(?:\/[\p{L}\p{N}_.][\p{L}\p{N}_.@+ -]*){0,3}$/u,
  model: /^[\p{L}\p{N}_][\p{L}\p{N}_.:@+-]*(?:\/[\p{L}\p{N}_][\p{L}\p{N}_.:@+-]*){0,3}$/u,
};

export function levelOf({
  settings,
  project,
}: {
  settings: Settings['privacy'];
  project: string;
}): PrivacyLevel {
  return (
    (Object.hasOwn(settings.projects, project) ? settings.projects[project] : undefined) ?? settings.default
  );
}

/** The event as it leaves; undefined when nothing of it does. */
export function cutEvent({
  event,
  level,
}: {
  event: TrackedEvent;
  level: PrivacyLevel;
}): CutEvent | undefined {
  if (level === 'off' || !Object.hasOwn(eventFields, event.event_type)) return undefined;
  const envelope = cut({ value: event, fields: envelopeFields, level, maxBytes: maxTextBytes });
  const data = cut({
    value: event.data,
    fields: eventFields[event.event_type],
    level,
    maxBytes: maxTextBytes,
  });
  return { ...envelope, event_type: event.event_type, session_id: event.session_id, data };
}

/** The row as it leaves: text columns empty below `redacted`; undefined when nothing of it does. */
export function cutRow({
  table,
  row,
  level,
}: {
  table: RollupTableName;
  row: Readonly<Record<string, unknown>>;
  level: PrivacyLevel;
}): CutRow | undefined {
  if (level === 'off') return undefined;
  const fields: Readonly<Record<string, FieldKind>> = rowFields[table];
  const kept = cut({ value: row, fields, level, maxBytes: maxRowTextBytes });
  // Every column is said, so that what a row told at a wider level is taken back.
  return Object.fromEntries(
    Object.keys(fields).map((field) => [field, kept[field] ?? emptyOf(row[field])]),
  ) as CutRow;
}

function cut({
  value,
  fields,
  level,
  maxBytes,
}: {
  value: object;
  fields: Readonly<Record<string, FieldKind>>;
  level: SentLevel;
  maxBytes: number;
}): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [field, content] of Object.entries(value)) {
    const kind = Object.hasOwn(fields, field) ? fields[field] : undefined;
    if (kind === undefined || content === undefined) continue;
    const left = level === 'redacted' ? shorten({ content, maxBytes }) : keepPlain({ field, kind, content });
    if (left !== undefined) kept[field] = left;
  }
  return kept;
}

/** Below `redacted` a value must be what its kind says, whoever wrote it. */
function keepPlain({ field, kind, content }: { field: string; kind: FieldKind; content: unknown }): unknown {
  if (kind === 'text') return undefined;
  if (content === null || typeof content === 'number' || typeof content === 'boolean') return content;
  if (Array.isArray(content))
    return content.filter((item) => typeof item === 'string' && namePattern.test(item));
  if (typeof content !== 'string') return undefined;
  if (kind === 'figure') return isTime(content) ? content : undefined;
  if (namePattern.test(content)) return content;
  const slashed = slashedPatterns[field === 'requested_model' ? 'model' : field];
  if (slashed?.test(content) === true && content.length <= 160) return content;
  // The member is who enrolled this machine. Anything else gets a stand-in, so that keys stay apart and groups together.
  return field === 'member' ? content : `withheld-${digest(content)}`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

function isTime(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT[\d:.]{8,15}Z$/.test(text);
}

function emptyOf(content: unknown): string | number | null {
  return typeof content === 'number' ? content : null;
}

function shorten({ content, maxBytes }: { content: unknown; maxBytes: number }): unknown {
  if (typeof content !== 'string') return content;
  return shortenText({ text: content, maxBytes });
}

/** Cuts at a character's edge and says how much is missing. */
export function shortenText({ text, maxBytes }: { text: string; maxBytes: number }): string {
  if (text.length * 3 <= maxBytes) return text;
  const bytes = Buffer.byteLength(text);
  if (bytes <= maxBytes) return text;
  const head = Buffer.from(text).subarray(0, maxBytes).toString('utf8').replace(/�+$/u, '');
  return `${head}… [${bytes - Buffer.byteLength(head)} more bytes stay on the machine]`;
}
