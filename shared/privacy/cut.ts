import { utf8Length } from '../core/utf8-length.ts';
import type { TrackedEvent } from '../events/event-schema.ts';
import { envelopeFields, eventFields, type Field, type FieldKind } from '../events/fields.ts';
import type { RollupTableName } from '../ledger/rollup-tables.ts';
import { isSkillName, splitToolKey, toolKey } from '../ledger/skill-keys.ts';
import { anonymise, standInTexts } from './anonymise.ts';
import type { PrivacyLevel, PrivacySettings, ShareLevel } from './levels.ts';
import { rowFields } from './row-fields.ts';

// THE place that decides what leaves a machine or a team: whatever shows, sends or shares uses nothing else. Pure.

/** Levels at which anything leaves a machine at all. */
export type SentLevel = Exclude<PrivacyLevel, 'off'>;
type CutLevel = PrivacyLevel | ShareLevel;

type CutEvent = Pick<TrackedEvent, 'event_type' | 'session_id'> & { data: Record<string, unknown> };
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

export function levelOf({ settings, project }: { settings: PrivacySettings; project: string }): PrivacyLevel {
  return (
    (Object.hasOwn(settings.projects, project) ? settings.projects[project] : undefined) ?? settings.default
  );
}

const envelopeKinds = kindsOf(envelopeFields);
const eventKinds = new Map(Object.entries(eventFields).map(([type, fields]) => [type, kindsOf(fields)]));

/** Stands in for a name that does not look like one: the same text gets the same 12 or so characters. */
export type Digest = (text: string) => string;
export type Cut = {
  /** The event as it leaves; undefined when nothing of it does. */
  cutEvent: (o: { event: TrackedEvent; level: CutLevel }) => CutEvent | undefined;
  /** The row as it leaves: text columns empty below `redacted`; undefined when nothing of it does. */
  cutRow: (o: {
    table: RollupTableName;
    row: Readonly<Record<string, unknown>>;
    level: CutLevel;
  }) => CutRow | undefined;
  /**
   * An answer to a question about rollups as it is shown: what is no column of theirs stays when it is a number. `undefined`
   * is left of nothing: every field of the answer is there.
   */
  cutAnswer: (o: { answer: Readonly<Record<string, unknown>>; level: ShareLevel }) => Record<string, unknown>;
};

export function createCut({ digest }: { digest: Digest }): Cut {
  return {
    cutEvent: ({ event, level }) => {
      if (level === 'off' || !eventKinds.has(event.event_type)) return undefined;
      const { event_type, session_id } = event;
      const maxBytes = maxTextBytes;
      const envelope = cut({ value: event, kinds: envelopeKinds, level, maxBytes, digest });
      const kinds = eventKinds.get(event_type) ?? {};
      return {
        ...envelope,
        event_type,
        session_id: level === 'anonymised' ? String(envelope['session_id']) : session_id,
        data: cut({ value: event.data, kinds, level, maxBytes, digest }),
      };
    },
    cutRow: ({ table, row, level }) => {
      if (level === 'off') return undefined;
      const kinds: Kinds = rowFields[table];
      const kept = cut({ value: row, kinds, level, maxBytes: maxRowTextBytes, digest });
      // Every column is said, so that what a row told at a wider level is taken back.
      return Object.fromEntries(
        Object.keys(kinds).map((column) => [column, kept[column] ?? emptyOf(row[column])]),
      ) as CutRow;
    },
    cutAnswer: ({ answer, level }) => {
      const kept = cut({ value: answer, kinds: answerKinds, level, maxBytes: maxRowTextBytes, digest });
      return Object.fromEntries(
        Object.entries(answer).map(([column, value]) => {
          const isCounted = !Object.hasOwn(answerKinds, column) && typeof value === 'number';
          return [column, isCounted ? value : (kept[column] ?? (value === undefined ? undefined : null))];
        }),
      );
    },
  };
}

/** A column means the same in every table, and what is text in one is text. */
const answerKinds: Kinds = Object.values<Kinds>(rowFields).reduce((all, fields) => {
  const texts = Object.entries(all).filter(
    ([column, kind]) => kind === 'text' && Object.hasOwn(fields, column),
  );
  return { ...all, ...fields, ...Object.fromEntries(texts) };
}, {});

type Kinds = Readonly<Record<string, FieldKind>>;

function kindsOf(fields: Readonly<Record<string, Field>>): Kinds {
  return Object.fromEntries(Object.entries(fields).map(([name, { kind }]) => [name, kind]));
}

function cut({
  value,
  kinds,
  level,
  maxBytes,
  digest,
}: {
  value: object;
  kinds: Kinds;
  level: SentLevel | ShareLevel;
  maxBytes: number;
  digest: Digest;
}): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [field, content] of Object.entries(value)) {
    const kind = Object.hasOwn(kinds, field) ? kinds[field] : undefined;
    if (kind === undefined || content === undefined) continue;
    const left =
      level === 'redacted'
        ? shorten({ content, maxBytes })
        : level === 'metadata'
          ? keepPlain({ field, kind, content, digest })
          : keepNobodys({ field, kind, content, digest });
    if (left !== undefined) kept[field] = left;
  }
  return kept;
}

/** Below `redacted` a value must be what its kind says, whoever wrote it. */
function keepPlain({
  field,
  kind,
  content,
  digest,
}: {
  field: string;
  kind: FieldKind;
  content: unknown;
  digest: Digest;
}): unknown {
  if (kind === 'text') return undefined;
  if (content === null || typeof content === 'number' || typeof content === 'boolean') return content;
  if (Array.isArray(content))
    return content.filter((item) => typeof item === 'string' && namePattern.test(item));
  if (typeof content !== 'string') return undefined;
  if (kind === 'figure') return isTime(content) ? content : undefined;
  if (field === 'tool_name') {
    const { tool, skill } = splitToolKey(content);
    if (skill !== undefined) return toolKey({ tool, skill: keepSkill({ skill, digest }) });
  }
  if (field === 'skill') return keepSkill({ skill: content, digest });
  if (namePattern.test(content)) return content;
  const slashed = slashedPatterns[field === 'requested_model' ? 'model' : field];
  if (slashed?.test(content) === true && content.length <= 160) return content;
  // The member is who enrolled this machine. Anything else gets a stand-in, so that keys stay apart and groups together.
  return field === 'member' ? content : withheld({ content, digest });
}

/** The same in an event and in the key that its call is counted under. */
function keepSkill({ skill, digest }: { skill: string; digest: Digest }): string {
  return isSkillName(skill) ? skill : withheld({ content: skill, digest });
}

function withheld({ content, digest }: { content: string; digest: Digest }): string {
  return `withheld-${digest(content)}`;
}

/** Figures, and a stand-in for whatever tells whose they are. */
function keepNobodys(o: { field: string; kind: FieldKind; content: unknown; digest: Digest }): unknown {
  const { field, kind, content, digest } = o;
  if (kind === 'text') {
    const hasStandIn = standInTexts.has(field) && typeof content === 'string' && content !== '';
    return hasStandIn ? anonymise({ field, content, digest }) : undefined;
  }
  if (kind === 'figure' || content === null) return keepPlain(o);
  if (Array.isArray(content))
    return content
      .filter((item) => typeof item === 'string')
      .map((item) => anonymise({ field, content: item, digest }));
  return typeof content === 'string' ? anonymise({ field, content, digest }) : undefined;
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
  const bytes = utf8Length(text);
  if (bytes <= maxBytes) return text;
  const head = headOf({ text, maxBytes });
  return `${head}… [${bytes - utf8Length(head)} more bytes stay on the machine]`;
}

/** As many whole characters as fit. */
function headOf({ text, maxBytes }: { text: string; maxBytes: number }): string {
  let bytes = 0;
  let end = 0;
  while (end < text.length) {
    const character = String.fromCodePoint(text.codePointAt(end) ?? 0);
    bytes += utf8Length(character);
    if (bytes > maxBytes) break;
    end += character.length;
  }
  return text.slice(0, end);
}
