import type { SessionRollup, SignalRollup } from '../../shared/ledger/rows.ts';
import { signalKinds } from '../../shared/signals/signal.ts';
import { createRandom } from './seeded-random.ts';

/** Drawn from a series of their own: the rows of the other tables stay what they are. */
export function makeSignals({ session, index }: { session: SessionRollup; index: number }): SignalRollup[] {
  const random = createRandom(index + 1000);
  return signalKinds.slice(0, random.below(4)).map((signal, place) => {
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
    };
    const nothing = { times: 0, out_of: 0, tokens: 0, cost_micros: 0, spent_ms: 0, last_at: 0 };
    return random.chance(0.1) ? { ...row, ...nothing } : row;
  });
}
