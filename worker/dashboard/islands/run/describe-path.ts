import type { Scene } from './scene.ts';
import { cleanText, clip } from '../../text/display-text.ts';
import { formatDuration } from '../../text/format.ts';

const named = 3;

/** In words: how long the chain of work was that decided the run, and who did most of it. */
export function describeCriticalPath({ critical, run }: Scene): string {
  const types = new Map(run.agents.map((agent) => [agent.agent_id, agent.agent_type]));
  const shares = [...critical]
    .map(([agent, spans]) => ({
      type: clip({ text: cleanText(types.get(agent) ?? 'unknown'), limit: 24 }),
      took: spans.reduce((sum, span) => sum + span.to - span.from, 0),
    }))
    .filter(({ took }) => took > 0)
    .sort((a, b) => b.took - a.took);
  const whole = shares.reduce((sum, { took }) => sum + took, 0);
  if (whole === 0) return '';
  const most = shares.slice(0, named).map(({ type, took }) => `${type} ${formatDuration(took)}`);
  const rest = shares.length > named ? ` and ${shares.length - named} more` : '';
  return `Critical path ${formatDuration(whole)}: ${most.join(', ')}${rest}`;
}
