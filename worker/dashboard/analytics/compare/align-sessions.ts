import type { ReaderDeps } from '../../../deps.ts';
import { MAIN_AGENT } from '../../../../shared/agents/main-agent.ts';
import { alignSequences, type Pair } from '../../../../shared/compare/align.ts';
import { session } from '../../../../shared/queries/session.ts';
import { sessionAgents } from '../../../../shared/queries/session-agents.ts';
import type { AgentRunRow } from '../../../../shared/queries/parts/session-row.ts';
import { readFirstSteps } from '../../session/data.ts';
import type { Step } from '../../session/steps/step.ts';

export type Aligned = {
  runs: Pair<AgentRunRow>[];
  /** Of the main threads; undefined where the steps of one of them stay with who ran it. */
  steps: Pair<Step>[] | undefined;
  /** Whether there are more steps than were aligned. */
  isCut: boolean;
  /** Of which of them not all could be read: what it lacks is no difference. */
  unread: ('a' | 'b')[];
};

/** Two sessions beside each other: their agents by type, and the steps of their main threads; undefined without one of them. */
export async function alignSessions(o: {
  deps: ReaderDeps;
  a: string | undefined;
  b: string | undefined;
}): Promise<Aligned | undefined> {
  const { deps } = o;
  const [a, b] = [await readSide({ deps, id: o.a }), await readSide({ deps, id: o.b })];
  if (a === undefined || b === undefined) return undefined;
  const { pairs: runs } = alignSequences({
    a: a.runs,
    b: b.runs,
    likeness: (one, other) => Number(one.agent_type === other.agent_type),
  });
  if (a.told === undefined || b.told === undefined)
    return { runs, steps: undefined, isCut: false, unread: [] };
  const { pairs: steps, left } = alignSequences({
    a: mainSteps(a.told.steps),
    b: mainSteps(b.told.steps),
    likeness: likenessOf,
  });
  return {
    runs,
    steps,
    isCut: left > 0 || !a.told.isWhole || !b.told.isWhole,
    unread: [...(a.told.isRead ? [] : ['a' as const]), ...(b.told.isRead ? [] : ['b' as const])],
  };
}

async function readSide({ deps, id }: { deps: ReaderDeps; id: string | undefined }) {
  if (id === undefined) return undefined;
  const [row] = await deps.runQuery(session, { session_id: id });
  if (row === undefined) return undefined;
  const runs = await deps.runQuery(sessionAgents, { session_id: id });
  return {
    runs: runs.filter(({ agent_type }) => agent_type !== MAIN_AGENT),
    told: await readFirstSteps({ deps, session: row }),
  };
}

const mainSteps = (steps: readonly Step[]) =>
  steps.filter((step) => step.agent === MAIN_AGENT && !step.rewound);

/** The same kind of step with the same tool is alike, and more so where it says the same. */
function likenessOf(a: Step, b: Step): number {
  if (a.kind !== b.kind || a.tool?.name !== b.tool?.name) return 0;
  return a.title === b.title ? 3 : 1;
}
