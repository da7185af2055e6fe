import { EVENT_VERSION, eventSchema, type NeedKind, type TrackedEvent } from './event-schema.ts';

/** Why a line of the journal gives no event: the line itself stays where it is. */
export type SkippedLine = { skipped: 'not_json' | 'future_version' | 'invalid'; detail: string };

type Loose = Record<string, unknown>;

/** Step n turns an event of version n into one of version n + 1. A version, once written, keeps its step for ever. */
const upgrades: Readonly<Record<number, (event: Loose) => Loose>> = { 1: sayNeed };

/** Until version 1 only the first words of the reason told what a session waits for. */
function sayNeed(event: Loose): Loose {
  const data = event['data'];
  if (event['event_type'] !== 'session' || typeof data !== 'object' || data === null) return event;
  if (!('action' in data) || data.action !== 'needs_input') return event;
  const reason = 'reason' in data && typeof data.reason === 'string' ? data.reason : '';
  return { ...event, data: { ...data, needs: needOf(reason) } };
}

function needOf(reason: string): NeedKind {
  if (reason.startsWith('idle: ')) return 'idle';
  if (reason === 'plan to approve') return 'plan';
  if (reason.startsWith('question: ')) return 'question';
  return reason.startsWith('question from ') ? 'elicitation' : 'permission';
}

/**
 * One journal line as an event of the current version. Older versions are upgraded; what a newer version wrote is
 * left alone, because guessing at it could count it wrong.
 */
export function readEventLine(line: string): { event: TrackedEvent } | SkippedLine {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    return { skipped: 'not_json', detail: error instanceof Error ? error.message : String(error) };
  }
  return upgradeEvent(value);
}

export function upgradeEvent(
  value: unknown,
  steps: Readonly<Record<number, (event: Loose) => Loose>> = upgrades,
  current: number = EVENT_VERSION,
): { event: TrackedEvent } | SkippedLine {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { skipped: 'invalid', detail: 'not an object' };
  }
  let event = value as Loose;
  const written = event['v'];
  if (typeof written !== 'number') return { skipped: 'invalid', detail: 'no version' };
  if (written > current) return { skipped: 'future_version', detail: `v${written}` };
  for (let version = written; version < current; version += 1) {
    const step = steps[version];
    if (step === undefined) return { skipped: 'invalid', detail: `no upgrade from v${version}` };
    event = { ...step(event), v: version + 1 };
  }
  const parsed = eventSchema.safeParse(event);
  if (parsed.success) return { event: parsed.data };
  const issue = parsed.error.issues[0];
  return { skipped: 'invalid', detail: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}` };
}
