import type { Report } from './component.ts';

/** What happens inside the agent, and what is told of it. Components hear it; nothing waits for them. */
export type AgentEvents = {
  /** Facts and rollups of these sessions have grown. */
  ingested: { sessions: readonly string[] };
  /** Claude Code, or a program that logs, said that the session is over. */
  session_ended: { session_id: string };
  compacted: { session_id: string; agent_id: string };
  /** A run of the sync is over, whatever came of it; `more`: it did not come to its end. */
  synced: { sent_rows: number; sent_segments: number; more: boolean };
  /** `config.json` is another one. */
  settings_changed: Record<never, never>;
};

type EventName = keyof AgentEvents;
type Listener<Name extends EventName> = (event: AgentEvents[Name]) => void;

export type Bus = {
  /** Answers with what ends the subscription. */
  on<Name extends EventName>(name: Name, listener: Listener<Name>): () => void;
  emit<Name extends EventName>(name: Name, event: AgentEvents[Name]): void;
};

/** Listeners are called at once, in the order in which they came; one that fails is reported and keeps nobody back. */
export function createBus({ report }: { report: Report }): Bus {
  const listeners: { [Name in EventName]: Set<Listener<Name>> } = {
    ingested: new Set(),
    session_ended: new Set(),
    compacted: new Set(),
    synced: new Set(),
    settings_changed: new Set(),
  };
  return {
    on(name, listener) {
      listeners[name].add(listener);
      return () => listeners[name].delete(listener);
    },
    emit(name, event) {
      for (const listener of listeners[name]) {
        try {
          listener(event);
        } catch (error) {
          report({ component: 'bus', level: 'error', text: `${name} was not heard: ${String(error)}` });
        }
      }
    },
  };
}
