import {
  agentFigures,
  type Figure,
  modelFigures,
  sessionFigures,
  sumWork,
  workFigures,
} from '../../shared/compare/figures.ts';
import { AppError } from '../../shared/core/errors.ts';
import { agents } from '../../shared/queries/agents.ts';
import type { RunQuery } from '../../shared/queries/parts/define-query.ts';
import type { Filter } from '../../shared/queries/parts/filters.ts';
import { session } from '../../shared/queries/session.ts';
import { usageByModel } from '../../shared/queries/usage-by.ts';
import { work } from '../../shared/queries/work.ts';
import { findSessionId } from './find-session.ts';

export const comparedKinds = ['session', 'agent', 'model', 'project', 'period'] as const;
export type ComparedKind = (typeof comparedKinds)[number];

/** One of the two, and its figures. */
export type ComparedSide = { key: string; label: string; figures: Figure[] };

type Ask = {
  runQuery: RunQuery;
  filter: Filter;
  /** As it was typed. */
  text: string;
  /** What a period means; throws where it is none. */
  readPeriod: (text: string) => { since?: number | undefined; until?: number | undefined };
};

/** What the page Compare shows of one side. Throws `compare.not_found`, `session.not_found` and `session.ambiguous`. */
export async function compareSide(o: Ask & { by: ComparedKind }): Promise<ComparedSide> {
  const { text: key, by } = o;
  if (by === 'session') return sessionSide(o);
  const figures = await figuresOf[by](o);
  if (figures !== undefined) return { key, label: key, figures };
  throw new AppError({
    code: 'compare.not_found',
    message: `nothing is known of the ${by} "${key}" in this range`,
    hint: by === 'period' ? 'give days as 2026-11-01..2026-11-07' : `see "subtrack cost --by ${by}"`,
  });
}

async function sessionSide({ runQuery, text }: Ask): Promise<ComparedSide> {
  const key = await findSessionId({ runQuery, prefix: text });
  const [row] = await runQuery(session, { session_id: key });
  return { key, label: row?.title ?? key.slice(0, 8), figures: row === undefined ? [] : sessionFigures(row) };
}

const figuresOf: Record<Exclude<ComparedKind, 'session'>, (o: Ask) => Promise<Figure[] | undefined>> = {
  async agent({ runQuery, filter, text }) {
    const row = (await runQuery(agents, filter)).find(({ agent_type }) => agent_type === text);
    return row && agentFigures(row);
  },
  async model({ runQuery, filter, text }) {
    const row = (await runQuery(usageByModel, filter)).find(({ key }) => key === text);
    return row && modelFigures(row);
  },
  async project({ runQuery, filter, text }) {
    const rows = await runQuery(work, { ...filter, project: undefined, by: 'project' });
    const row = rows.find(({ project }) => project === text);
    return row && workFigures(row);
  },
  async period({ runQuery, filter, text, readPeriod }) {
    return workFigures(sumWork(await runQuery(work, { ...filter, ...readPeriod(text), by: 'member' })));
  },
};
