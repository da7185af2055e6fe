import fs from 'node:fs';
import { searchQuerySchema, type SearchAnswer } from '../../shared/protocol/companion.ts';
import type { Deps } from '../deps.ts';
import { countPendingTexts } from '../ingest/pass/transcript-cursors.ts';
import { openForReading } from '../reports/open-report.ts';
import { searchTexts } from '../reports/search-report.ts';
import { countPendingBytes } from '../search/index-journal.ts';
import { keepSearch } from '../search/keep-search.ts';
import { openSearchForReading } from '../search/search-index.ts';
import type { Database } from '../store/driver/db.ts';
import type { Route } from './route.ts';

/** As long as somebody who types does not notice; the agent goes on with what is left. */
const CATCH_UP_MS = 100;
const CHOICES = 200;
/** The palette asks with every letter: within it the journal is not looked through again. */
const FRESH_MS = 2000;

/** When the index of an agent last held everything. */
const caughtUp = new WeakMap<Deps, number>();

/** `GET /local/search`: what `subtrack search` finds, with what a page shows beside it. */
export const answerSearch: Route = async ({ deps, query }) => {
  const { text, limit, errors, ...filter } = searchQuerySchema.parse(Object.fromEntries(query));
  const isFresh = wasCaughtUp(deps);
  if (!isFresh) await keepSearch({ paths: deps.paths, budgetMs: CATCH_UP_MS });
  const asked = { ...filter, errors: errors === undefined ? undefined : true };
  const { hits, total } = searchTexts({ deps, text, filter: asked, limit });
  const facts = openForReading(deps);
  try {
    const titles = titlesOf({ db: facts, sessionIds: hits.map(({ session_id }) => session_id) });
    return {
      hits: hits.map((hit) => ({ ...hit, title: titles.get(hit.session_id) ?? null })),
      total,
      ...stateOfIndex({ deps, facts, isFresh }),
    } satisfies SearchAnswer;
  } finally {
    facts.close();
  }
};

function wasCaughtUp(deps: Deps): boolean {
  const age = deps.clock() - (caughtUp.get(deps) ?? -Infinity);
  // A clock that was set back, or an index that was taken away, is looked at anew.
  return age >= 0 && age < FRESH_MS && fs.existsSync(deps.paths.search);
}

function stateOfIndex({
  deps,
  facts,
  isFresh,
}: {
  deps: Deps;
  facts: Database;
  isFresh: boolean;
}): Pick<SearchAnswer, 'building' | 'choices'> {
  const { paths } = deps;
  const files = countPendingTexts(facts);
  if (!fs.existsSync(paths.search)) {
    const bytes = countPendingBytes({ db: undefined, journal: paths.journal });
    return { building: { files, bytes }, choices: { tools: [], agents: [] } };
  }
  const db = openSearchForReading(paths.search);
  const names = (sql: string) =>
    db
      .prepare(sql)
      .all()
      .map((row) => String(row['name']));
  try {
    const bytes = isFresh ? 0 : countPendingBytes({ db, journal: paths.journal });
    if (!isFresh && bytes === 0) caughtUp.set(deps, deps.clock());
    return {
      building: { files, bytes },
      choices: {
        tools: names(`SELECT name FROM tools ORDER BY name LIMIT ${CHOICES}`),
        agents: names(
          `SELECT DISTINCT iif(agent_id = 'main', 'main', agent_type) AS name FROM agents WHERE name <> '' ORDER BY name LIMIT ${CHOICES}`,
        ),
      },
    };
  } finally {
    db.close();
  }
}

function titlesOf({
  db,
  sessionIds,
}: {
  db: Database;
  sessionIds: readonly string[];
}): Map<string, string | null> {
  const rows = db
    .prepare(
      'SELECT session_id, title FROM session_rollups WHERE session_id IN (SELECT value FROM json_each(?))',
    )
    .all(JSON.stringify(sessionIds));
  return new Map(
    rows.map((row) => [String(row['session_id']), row['title'] === null ? null : String(row['title'])]),
  );
}
