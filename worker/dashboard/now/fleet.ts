import { troubleOf } from '../../../shared/agents/trouble-words.ts';
import type { Cost } from '../../../shared/core/money.ts';
import type { LiveSession } from './data.ts';

/** Those of one person, and what they come to. */
export type Crew = { member: string; entries: LiveSession[]; agents: number; cost: Cost };

/** Oneself first, then who waits longest: nobody else can answer for one. */
export function waitingQueue(o: { entries: readonly LiveSession[]; me: string }): LiveSession[] {
  return o.entries
    .filter(({ session }) => session.status === 'needs_input')
    .toSorted(
      (a, b) =>
        Number(b.session.member === o.me) - Number(a.session.member === o.me) ||
        a.session.last_event_at - b.session.last_event_at,
    );
}

/** Sessions at work by person; whoever has one in trouble first, then who did something last. */
export function crews(entries: readonly LiveSession[]): Crew[] {
  const working = workingFirst(entries);
  return [...Map.groupBy(working, ({ session }) => session.member)].map(([member, own]) => ({
    member,
    entries: own,
    agents: own.reduce((sum, { session }) => sum + session.running_agents, 0),
    cost: {
      cost_micros: own.reduce((sum, { session }) => sum + session.cost_micros, 0),
      unpriced_api_calls: own.reduce((sum, { session }) => sum + session.unpriced_api_calls, 0),
    },
  }));
}

/** Sessions at work, those with an agent in trouble first. */
export function workingFirst(entries: readonly LiveSession[]): LiveSession[] {
  return entries
    .filter(({ session }) => session.status === 'working')
    .toSorted((a, b) => Number(countTroubles(b) > 0) - Number(countTroubles(a) > 0));
}

export function countTroubles({ agents }: Pick<LiveSession, 'agents'>): number {
  return agents.filter((agent) => troubleOf(agent) !== undefined).length;
}
