import { randomBytes } from 'node:crypto';
import { createCut } from '../../shared/privacy/cut.ts';
import { createKeyedDigest } from '../../shared/privacy/keyed-digest.ts';
import type { ShareLevel } from '../../shared/privacy/levels.ts';
import type { Journal } from '../journal/journal.ts';

/** One event as a link of this level would show it; its stand-ins are those of no link. */
export function* sharedEvents(o: {
  journal: Journal;
  sessionId: string;
  level: ShareLevel;
  /** Undefined: of all. */
  agents: readonly string[] | undefined;
}): Generator<object> {
  const { cutEvent } = createCut({ digest: createKeyedDigest(randomBytes(16).toString('hex')) });
  for (const event of o.journal.readFrom({ sessionId: o.sessionId, seq: 1 })) {
    if (o.agents !== undefined && !o.agents.includes(event.agent_id)) continue;
    const left = cutEvent({ event, level: o.level });
    if (left !== undefined) yield left;
  }
}

export type ShareSummary = {
  events: number;
  /** Unpacked. */
  bytes: number;
  /** Secrets that were taken out before anything was written, and are marked where they stood, by rule. */
  redactions: Record<string, number>;
};

export function summariseShare(events: Iterable<object>): ShareSummary {
  const summary: ShareSummary = { events: 0, bytes: 0, redactions: {} };
  for (const event of events) {
    const line = JSON.stringify(event);
    summary.events += 1;
    summary.bytes += Buffer.byteLength(line) + 1;
    for (const [, rule = ''] of line.matchAll(/\[redacted:([a-z0-9-]{1,40})\]/g))
      summary.redactions[rule] = (summary.redactions[rule] ?? 0) + 1;
  }
  return summary;
}
