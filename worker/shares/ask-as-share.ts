import type { RunQuery } from '../../shared/queries/parts/define-query.ts';
import { errorsRecent } from '../../shared/queries/errors-recent.ts';
import { errorsTotals } from '../../shared/queries/errors-totals.ts';
import { session } from '../../shared/queries/session.ts';
import { sessionAgents } from '../../shared/queries/session-agents.ts';
import { sessionSegments } from '../../shared/queries/session-segments.ts';
import { rowFields } from '../../shared/privacy/row-fields.ts';
import { readDetailsOf } from '../data/moved-sources.ts';
import { askWithin, type Questions } from '../data/scope.ts';
import type { Deps } from '../deps.ts';
import { notFoundError } from '../http/errors.ts';
import type { ShownEvents } from './cut-segments.ts';

type Answer = Record<string, unknown>;
type Show = (o: { answer: Answer; shown: ShownEvents }) => Answer | undefined;

/** Words of a session are those of whichever of its agents said them: a link to some agents shows none. */
const wordless = Object.fromEntries(
  Object.entries(rowFields.session_rollups).flatMap(([column, kind]) =>
    kind === 'text' ? [[column, null]] : [],
  ),
);

/** The only questions that a link may ask, and what it gets of each answer; whatever is not named is refused. */
const answers: Readonly<Record<string, Show>> = {
  [session.name]: ({ answer, shown }) => (shown.agents === null ? answer : { ...answer, ...wordless }),
  [sessionAgents.name]: ({ answer, shown }) =>
    showsAgent({ shown, agent: String(answer['agent_id']) }) ? answer : undefined,
  // They are of types of agents, not of one.
  [errorsRecent.name]: ({ answer, shown }) => (shown.agents === null ? answer : undefined),
  [errorsTotals.name]: ({ answer, shown }) => (shown.agents === null ? answer : undefined),
  [sessionSegments.name]: ({ answer }) => answer,
};

/**
 * Questions about the one session of a link: it is asked about whatever id is given, every answer is cut to the level of the
 * link, and nothing is kept for a second time.
 */
export function askAsShare(o: {
  deps: Pick<Deps, 'db' | 'clock' | 'details' | 'mode'>;
  shown: ShownEvents;
}): Questions {
  const { shown } = o;
  const { db, clock, mode, details } = o.deps;
  const within = askWithin({
    db,
    clock,
    memory: undefined,
    readDetails: mode === 'team' ? readDetailsOf(details) : undefined,
    scope: { session_id: shown.sessionId },
  });
  const runQuery: RunQuery = async (query, params) => {
    const show = Object.hasOwn(answers, query.name) ? answers[query.name] : undefined;
    if (show === undefined) throw notFoundError({ what: 'this question' });
    const given = { ...(params as object), session_id: shown.sessionId };
    const rows = await within.runQuery(query, given as typeof params);
    return rows.flatMap((row) => {
      const answer = show({ answer: row as Answer, shown });
      return answer === undefined ? [] : [query.row.parse(cutTo({ query, answer, shown }))];
    });
  };
  return {
    ...within,
    runQuery,
    runExact: runQuery,
    recall: () => runQuery,
    recallExact: () => runQuery,
    seesAll: false,
    showsTexts: () => true,
  };
}

function cutTo({
  query,
  answer,
  shown,
}: {
  query: { name: string };
  answer: Answer;
  shown: ShownEvents;
}): Answer {
  const left = shown.cut.cutAnswer({ answer, level: shown.level });
  // Where a segment lies is no word of anybody; what its bytes were before they are cut is not for others.
  return query.name === sessionSegments.name
    ? { ...left, segment_id: answer['segment_id'], sha256: '' }
    : left;
}

function showsAgent({ shown, agent }: { shown: ShownEvents; agent: string }): boolean {
  return shown.agents === null || shown.agents.includes(agent);
}
