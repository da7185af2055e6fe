import type { TrackedEvent } from '../../shared/events/event-schema.ts';
import type { SearchRole } from '../../shared/protocol/companion.ts';
import type { Database } from '../store/driver/db.ts';
import { MAIN_AGENT } from '../../shared/agents/main-agent.ts';
import { eventTexts } from './event-texts.ts';
import { findTexts, type FoundText, type SearchFilter } from './find-texts.ts';
import { openLines } from './journal-line.ts';
import { parseQuery, type QueryTerm } from './parse-query.ts';
import { marksOf, snippetOf, type Mark } from './snippet.ts';
import { DAY } from '../../shared/core/time.ts';

export type SearchHit = {
  session_id: string;
  agent_id: string;
  event_id: string;
  role: SearchRole;
  /** ISO time. */
  at: string;
  snippet: string;
  /** Where in the snippet the words stand. */
  marks: Mark[];
  project: string;
  agent_type: string;
  tool: string | null;
  /** What a call was, in a line; of tools alone. */
  call: string | null;
};
export type SearchResult = { hits: SearchHit[]; total: number };

/** So many of the latest texts are looked into, for every hit that is asked for. */
const LOOKED_AT = 2;
const LEAST_LOOKED_AT = 40;

/** Texts with these words, the best first: word for word, then who said it, then how new. */
export function search({
  db,
  journal,
  text,
  filter,
  limit,
  now,
}: {
  db: Database;
  /** Folder of journals. */
  journal: string;
  text: string;
  filter: SearchFilter;
  limit: number;
  now: number;
}): SearchResult {
  const terms = parseQuery(text);
  if (terms.length === 0) return { hits: [], total: 0 };
  const found = findTexts({ db, terms, filter, limit: Math.max(limit * LOOKED_AT, LEAST_LOOKED_AT) });
  const lines = openLines(journal);
  let total = found.total;
  const hits = new Map<string, { hit: SearchHit; score: number }>();
  try {
    for (const place of found.texts) {
      const event = lines.read(place);
      const own = event && eventTexts(event).find((one) => one.part === place.part)?.text;
      // Its journal is not there any more, or says something else.
      if (event === undefined || own === undefined) continue;
      const small = own.toLowerCase();
      if (terms.some((term) => term.quoted && !small.includes(term.literal))) {
        total -= 1;
        continue;
      }
      const key = `${place.session_id}\0${event.event_id}`;
      const score = scoreOf({ place, small, terms, now });
      const before = hits.get(key);
      if (before !== undefined) total -= 1;
      if (before !== undefined && before.score >= score) continue;
      hits.set(key, { score, hit: toHit({ place, event, text: own, small, terms }) });
    }
  } finally {
    lines.close();
  }
  const best = [...hits.values()].toSorted((a, b) => b.score - a.score).slice(0, limit);
  return { hits: best.map(({ hit }) => hit), total };
}

function toHit({
  place,
  event,
  text,
  small,
  terms,
}: {
  place: FoundText;
  event: TrackedEvent;
  text: string;
  small: string;
  terms: readonly QueryTerm[];
}): SearchHit {
  const snippet = snippetOf({ text, small, terms });
  return {
    session_id: place.session_id,
    agent_id: place.agent_id,
    event_id: event.event_id,
    role: place.role,
    at: new Date(place.at).toISOString(),
    snippet,
    marks: marksOf({ snippet, terms }),
    project: place.project,
    agent_type: place.agent_id === MAIN_AGENT ? MAIN_AGENT : place.agent_type,
    tool: place.tool,
    call: event.event_type === 'tool_usage' ? (event.data.summary ?? null) : null,
  };
}

/** What a person wrote is looked for more often than what a tool gave out. */
const weights: Record<SearchRole, number> = {
  user: 3,
  assistant: 2,
  decision: 2,
  error: 1.5,
  task: 1,
  system: 0.5,
  tool: 0,
};
const HALF_LIFE_MS = 30 * DAY;

function scoreOf({
  place,
  small,
  terms,
  now,
}: {
  place: FoundText;
  small: string;
  terms: readonly QueryTerm[];
  now: number;
}): number {
  const literal = terms.filter((term) => small.includes(term.literal)).length / terms.length;
  const together = terms.length > 1 && small.includes(terms.map((term) => term.literal).join(' ')) ? 3 : 0;
  const newness = 2 ** (-Math.max(0, now - place.at) / HALF_LIFE_MS);
  const shortness = 1 / (1 + small.length / 4000);
  return 4 * literal + together + weights[place.role] + 2 * newness + shortness;
}
