import path from 'node:path';
import { onTestFinished } from 'vitest';
import { createPaths } from '../../local-agent/config/paths.ts';
import { openJournal } from '../../local-agent/journal/journal.ts';
import { indexJournal } from '../../local-agent/search/index-journal.ts';
import { search } from '../../local-agent/search/search.ts';
import { openSearchIndex } from '../../local-agent/search/search-index.ts';
import type { SearchFilter } from '../../local-agent/search/find-texts.ts';
import type { EventOf, TrackedEvent } from '../../shared/events/event-schema.ts';
import { temporaryFolder } from './ingest-home.ts';

export const NOW = Date.UTC(2026, 10, 20);
let number = 0;

export function event<Type extends TrackedEvent['event_type']>(
  event_type: Type,
  data: EventOf<Type>['data'],
  more: Partial<TrackedEvent> = {},
): TrackedEvent {
  number += 1;
  const envelope = {
    v: 2,
    event_id: `e:${number}`,
    timestamp: new Date(NOW + number * 1000).toISOString(),
    session_id: 'session-a',
    agent_id: 'main',
    source: 'transcript',
    project: 'acme/shop',
  };
  return { ...envelope, event_type, data, ...more } as TrackedEvent;
}

export const said = (text: string, more: Partial<TrackedEvent> = {}, role: 'user' | 'assistant' = 'user') =>
  event('message', { role, kind: role === 'user' ? 'prompt' : 'text', text }, more);
export const ran = (data: Partial<EventOf<'tool_usage'>['data']>, more: Partial<TrackedEvent> = {}) =>
  event('tool_usage', { tool_use_id: `t${number}`, tool_name: 'Bash', status: 'ok', ...data }, more);

/** An index of its own over a journal of its own. */
export function makeSearch() {
  const paths = createPaths(path.join(temporaryFolder(), 'home'));
  const journal = openJournal({ paths });
  const open = () => {
    const index = openSearchIndex({ paths });
    if (index === undefined) throw new Error('the index is in use');
    return index;
  };
  let index = open();
  onTestFinished(() => index.close());
  const pass = (o: { budgetMs?: number } = {}) =>
    indexJournal({ db: index.db, journal: paths.journal, ...o });
  return {
    paths,
    db: () => index.db,
    pass,
    reopen(between: () => void) {
      index.close();
      between();
      index = open();
    },
    append: (...events: TrackedEvent[]) => journal.append({ events }),
    async add(...events: TrackedEvent[]) {
      journal.append({ events });
      await pass();
    },
    find: (text: string, filter: SearchFilter = {}, limit = 20) =>
      search({ db: index.db, journal: paths.journal, text, filter, limit, now: NOW }),
    snippets: (text: string, filter: SearchFilter = {}) =>
      search({ db: index.db, journal: paths.journal, text, filter, limit: 20, now: NOW }).hits.map(
        (hit) => hit.snippet,
      ),
  };
}
