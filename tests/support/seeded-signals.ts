import type { SessionRollup, SignalRollup } from '../../shared/ledger/rows.ts';
import { FILE_WORK, signalKinds } from '../../shared/signals/signal.ts';
import { createRandom } from './seeded-random.ts';

/** Drawn from a series of their own: the rows of the other tables stay what they are. */
export function makeSignals({ session, index }: { session: SessionRollup; index: number }): SignalRollup[] {
  const random = createRandom(index + 1000);
  const habits = signalKinds.slice(0, random.below(4)).map((signal, place) => {
    const times = 1 + random.below(6);
    const row: SignalRollup = {
      session_id: session.session_id,
      signal,
      agent_type: random.pick(['main', 'Explore', 'reviewer']),
      subject: random.pick(['Bash', 'Read', 'Edit']),
      rev: 1,
      times,
      out_of: times + random.below(5),
      tokens: random.below(50_000),
      // Distinct, so that the dearest of a group is one row.
      cost_micros: random.below(90) * 10_000 + index * 10 + place,
      spent_ms: random.below(90_000),
      last_at: session.last_event_at || Date.UTC(2026, 9, 20),
      agent_id: 'main',
      event_id: `tool:${index}-${place}`,
      files: null,
    };
    const nothing = { times: 0, out_of: 0, tokens: 0, cost_micros: 0, spent_ms: 0, last_at: 0 };
    return random.chance(0.1) ? { ...row, ...nothing } : row;
  });
  return index % 3 === 0 ? habits : [...habits, fileWorkOf({ session, index })];
}

/** Files that sessions of a project share, one whose path is a puzzle, and sessions that tell no paths. */
function fileWorkOf({ session, index }: { session: SessionRollup; index: number }): SignalRollup {
  const cost = (index + 1) * 1000;
  const files = [
    ['src/queue.ts', 3, 900 + index, cost],
    [`src/"odd" ${index % 5}\u00fc.ts`, 1, 40, cost - 7],
  ];
  return {
    session_id: session.session_id,
    signal: FILE_WORK,
    agent_type: 'main',
    subject: 'files',
    rev: 1,
    times: 9,
    out_of: 2,
    tokens: 2000 + index,
    cost_micros: 3 * cost,
    spent_ms: 500,
    last_at: session.last_event_at || Date.UTC(2026, 9, 20),
    agent_id: 'main',
    event_id: `tool:file-${index}`,
    files: index % 4 === 0 ? null : JSON.stringify(files),
  };
}
