import type { ReaderDeps } from '../../../deps.ts';
import { MAIN_AGENT } from '../../../../shared/agents/main-agent.ts';
import {
  agentFigures,
  modelFigures,
  sessionFigures,
  sumWork,
  workFigures,
  type Figure,
} from '../../../../shared/compare/figures.ts';
import { agents } from '../../../../shared/queries/agents.ts';
import { session } from '../../../../shared/queries/session.ts';
import { sessions } from '../../../../shared/queries/sessions.ts';
import { usageByModel } from '../../../../shared/queries/usage-by.ts';
import type { WorkRow } from '../../../../shared/queries/parts/work-row.ts';
import { work } from '../../../../shared/queries/work.ts';
import type { Shown } from '../../shell/load-parts.ts';
import { sessionPath, linkTo } from '../../shell/links.ts';
import { listKeptMs, readText, scopeOf, type View } from '../../shell/request-view.ts';
import { readPeriod, type Period } from './periods.ts';

export const kinds = ['session', 'agent', 'model', 'project', 'member', 'period'] as const;
export type Kind = (typeof kinds)[number];

/** One of the two: how it is called, where it leads, and its figures; undefined where there is none of it. */
export type Side = { key: string; label: string; href: string; figures: Figure[] } | undefined;
/** What may be chosen, the most of it first. */
type Choice = { key: string; label: string };
export type Compared = { choices: Choice[]; a: Side; b: Side };

type Asked = ReturnType<typeof askCompare>;
export type CompareData = Omit<Asked, 'asks'> & Shown<Asked['asks']>;

const sessionsOffered = 30;
const titleOf = ({ title }: { title: string | null }) => title ?? 'Untitled session';

export function askCompare({ deps, view }: { deps: ReaderDeps; view: View }) {
  const kind = kinds.find((name) => name === view.query.get('what')) ?? 'session';
  const chosen = { a: readText(view.query, 'a'), b: readText(view.query, 'b') };
  const compared = () => compareBy[kind]({ deps, view, ...chosen });
  return { kind, chosen, asks: { compared } };
}

type Ask = (o: {
  deps: ReaderDeps;
  view: View;
  a: string | undefined;
  b: string | undefined;
}) => Promise<Compared>;

/** Of rows that are all here: those that were chosen, else the first two. */
function ofRows<Row>(o: {
  rows: readonly Row[];
  a: string | undefined;
  b: string | undefined;
  keyOf: (row: Row) => string;
  figures: (row: Row) => Figure[];
  href: (key: string) => string;
}): Compared {
  const { rows, keyOf } = o;
  const keys = rows.map(keyOf);
  const a = o.a ?? keys.find((key) => key !== o.b);
  const b = o.b ?? keys.find((key) => key !== a);
  const side = (key: string | undefined): Side => {
    const row = rows.find((one) => keyOf(one) === key);
    return row === undefined || key === undefined
      ? undefined
      : { key, label: key, href: o.href(key), figures: o.figures(row) };
  };
  return { choices: keys.map((key) => ({ key, label: key })), a: side(a), b: side(b) };
}

const compareBy: Record<Kind, Ask> = {
  async session({ deps, view, a, b }) {
    const recent = await deps.runQuery(sessions, { ...scopeOf(view), limit: sessionsOffered });
    // Titles repeat: project and time tell them apart.
    const choices = recent.map((row) => ({
      key: row.session_id,
      label: `${titleOf(row).slice(0, 60)} · ${row.project} · ${view.times.relative(row.last_event_at)}`,
    }));
    const side = async (id: string | undefined): Promise<Side> => {
      if (id === undefined) return undefined;
      const [row] = await deps.runQuery(session, { session_id: id });
      if (row === undefined) return undefined;
      return { key: id, label: titleOf(row), href: sessionPath(id), figures: sessionFigures(row) };
    };
    return { choices, a: await side(a), b: await side(b) };
  },
  async agent({ deps, view, a, b }) {
    const rows = await deps.recall(listKeptMs)(agents, scopeOf(view));
    return ofRows({
      rows: rows.toSorted(
        (one, other) => Number(one.agent_type === MAIN_AGENT) - Number(other.agent_type === MAIN_AGENT),
      ),
      a,
      b,
      keyOf: (row) => row.agent_type,
      figures: agentFigures,
      href: (agent_type) => linkTo({ view, path: '/agents/runs', set: { agent_type } }),
    });
  },
  async model({ deps, view, a, b }) {
    return ofRows({
      rows: await deps.recall(listKeptMs)(usageByModel, scopeOf(view)),
      a,
      b,
      keyOf: (row) => row.key,
      figures: modelFigures,
      href: (model) => linkTo({ view, path: '/costs', set: { by: 'session', model } }),
    });
  },
  project: (o) => compareWork({ ...o, by: 'project' }),
  member: (o) => compareWork({ ...o, by: 'member' }),
  async period({ deps, view, a, b }) {
    const rowsOf = ({ since, until }: Period) =>
      deps.recall(listKeptMs)(work, { ...scopeOf(view), since, until, by: 'member' });
    const side = ({ period, rows }: { period: Period; rows: readonly WorkRow[] }): Side => {
      const { key, label, from, to } = period;
      const href = linkTo({ view, path: '/costs', set: { from, to, range: undefined } });
      return { key, label, href, figures: workFigures(sumWork(rows)) };
    };
    const first = readPeriod({ view, text: a, otherwise: 'before' });
    const second = readPeriod({ view, text: b, otherwise: 'shown' });
    const [before, after] = [await rowsOf(first), await rowsOf(second)];
    // A time before anything is something to compare with; two of them are not.
    if (before.length + after.length === 0) return { choices: [], a: undefined, b: undefined };
    return {
      choices: [],
      a: side({ period: first, rows: before }),
      b: side({ period: second, rows: after }),
    };
  },
};

async function compareWork(o: Parameters<Ask>[0] & { by: 'project' | 'member' }): Promise<Compared> {
  const { deps, view, by } = o;
  return ofRows({
    // Of both, whatever of them the page is narrowed to.
    rows: await deps.recall(listKeptMs)(work, { ...scopeOf(view), [by]: undefined, by }),
    a: o.a,
    b: o.b,
    keyOf: (row) => row[by],
    figures: workFigures,
    href: (key) => linkTo({ view, path: '/sessions', set: { [by]: key } }),
  });
}
