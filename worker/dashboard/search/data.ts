import type { Companion } from '../../companion/companion.ts';
import { searchRoles, type SearchQuery } from '../../../shared/protocol/companion.ts';
import { readText, type View } from '../shell/request-view.ts';
import type { Shown } from '../shell/load-parts.ts';

/** Names of the page's own filters in the URL. */
export const searchFilters = ['text', 'agent_type', 'tool', 'role', 'since', 'errors'];
const hitsShown = 100;

const DAY = 86_400_000;
/** How far back, in days of the reader with today. */
const spans: Readonly<Record<string, number>> = { today: 1, '7d': 7, '30d': 30, '90d': 90 };
export const spanNames = Object.keys(spans);

type Asked = ReturnType<typeof askSearch>;
export type SearchData = Omit<Asked, 'asks'> & Shown<Asked['asks']>;

export function askSearch({ companion, view }: { companion: Companion; view: View }) {
  const query = readQuery(view);
  return { query, asks: { found: () => companion.search({ ...query, limit: hitsShown }) } };
}

export function readQuery(view: View): SearchQuery {
  const { query, project, times } = view;
  const days = spans[query.get('since') ?? ''];
  return {
    text: readText(query, 'text')?.trim() ?? '',
    project,
    agent_type: readText(query, 'agent_type'),
    tool: readText(query, 'tool'),
    role: searchRoles.find((role) => role === query.get('role')),
    errors: query.get('errors') ? '1' : undefined,
    // Noon of the first day, then its start: safe where a day has 23 or 25 hours.
    since:
      days === undefined
        ? undefined
        : times.startOfDay(times.startOfDay(times.now) + DAY / 2 - (days - 1) * DAY),
  };
}
