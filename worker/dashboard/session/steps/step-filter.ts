import { atOnce, eachInParts, type InParts } from '../../../../shared/core/in-parts.ts';
import type { Step } from './step.ts';

export const shows = ['all', 'talk', 'tools', 'failed'] as const;
type Show = (typeof shows)[number];
export type StepFilter = { agent: string | undefined; find: string; show: Show };

/** The filter as it stands in the URL, for the server and the island alike. */
export function readStepFilter(query: URLSearchParams): StepFilter {
  return {
    agent: query.get('agent') ?? undefined,
    find: query.get('find') ?? '',
    show: shows.find((show) => show === query.get('show')) ?? 'all',
  };
}

type Filtering = { steps: readonly Step[]; state: StepFilter };

/** The steps that the reader wants to see. */
export function filterSteps(o: Filtering): Step[] {
  return atOnce(filterStepsInParts(o));
}

/** The same with pauses: looking through all that a hundred thousand steps say takes longer than a frame. */
export function* filterStepsInParts({ steps, state }: Filtering): InParts<Step[]> {
  const find = state.find.toLowerCase();
  const found: Step[] = [];
  yield* eachInParts(steps, (step) => {
    const isWanted =
      (state.agent === undefined || step.agent === state.agent) &&
      isShown({ step, show: state.show }) &&
      isFound({ step, find });
    if (isWanted) found.push(step);
  });
  return found;
}

export function hasFailed({ error, kind, status }: Step): boolean {
  return error !== undefined || kind === 'error' || status === 'error' || status === 'denied';
}

function isShown({ step, show }: { step: Step; show: Show }): boolean {
  if (show === 'all') return true;
  if (show === 'failed') return hasFailed(step);
  const tool = step.tool !== undefined;
  return show === 'tools' ? tool : !tool || step.kind === 'agent';
}

function isFound({ step, find }: { step: Step; find: string }): boolean {
  if (find === '') return true;
  const texts = [step.title, step.text, step.error, step.tool?.name, step.tool?.input, step.tool?.output];
  return (
    texts.some((text) => text?.toLowerCase().includes(find)) ||
    step.files.some((file) => file.path.toLowerCase().includes(find))
  );
}
