import type { Case, Signal } from './signal.ts';

/** Cases by kind, agent type and subject; run and event are those of the dearest one. */
export function addUp({
  cases,
  typeOf,
}: {
  cases: readonly Case[];
  typeOf: (agent_id: string) => string;
}): Signal[] {
  const signals = new Map<string, { sum: Signal; dearest: Case }>();
  for (const one of cases) {
    const agent_type = typeOf(one.agent_id);
    const key = `${one.signal}\0${agent_type}\0${one.subject}`;
    const known = signals.get(key);
    if (known === undefined) {
      signals.set(key, {
        sum: { ...namesOf(one), agent_type, ...figuresOf(one), files: null },
        dearest: one,
      });
      continue;
    }
    add({ sum: known.sum, figures: figuresOf(one) });
    if (compareCases(one, known.dearest) > 0) {
      known.dearest = one;
      Object.assign(known.sum, namesOf(one));
    }
  }
  return [...signals.values()].map(({ sum }) => sum);
}

const nothing = { times: 0, out_of: 0, tokens: 0, cost_micros: 0, spent_ms: 0, last_at: 0 };

function namesOf({ signal, subject, agent_id, event_id }: Case) {
  return { signal, subject, agent_id, event_id };
}

type Figures = Pick<Signal, keyof typeof nothing>;

function figuresOf({ times = 1, tokens = 0, cost_micros = 0, spent_ms = 0, at }: Case): Figures {
  return { times, out_of: 1, tokens, cost_micros, spent_ms, last_at: times > 0 ? at : 0 };
}

function add({ sum, figures }: { sum: Signal; figures: Figures }): void {
  sum.times += figures.times;
  sum.out_of += figures.out_of;
  sum.tokens += figures.tokens;
  sum.cost_micros += figures.cost_micros;
  sum.spent_ms += figures.spent_ms;
  sum.last_at = Math.max(sum.last_at, figures.last_at);
}

/** Real cases before calls that went well; the dearest, the largest, the longest, and then always the same. */
function compareCases(a: Case, b: Case): number {
  return (
    (a.times ?? 1) - (b.times ?? 1) ||
    (a.cost_micros ?? 0) - (b.cost_micros ?? 0) ||
    (a.tokens ?? 0) - (b.tokens ?? 0) ||
    (a.spent_ms ?? 0) - (b.spent_ms ?? 0) ||
    (a.event_id < b.event_id ? -1 : 1)
  );
}
