import type { Scene } from '../scene.ts';
import { cleanText } from '../../../../../shared/core/hidden-characters.ts';
import { clip } from '../../../ui/text/display-text.ts';
import { formatDuration } from '../../../ui/text/format.ts';

const named = 3;

/** In words: how long the chain of work was that decided the run, and who did most of it. */
export function describeCriticalPath({ critical, types, range }: Scene): string {
  const byType = new Map<string, number>();
  for (const [agent, spans] of critical) {
    const type = types.get(agent) ?? 'unknown';
    const took = spans.reduce((sum, span) => sum + span.to - span.from, 0);
    byType.set(type, (byType.get(type) ?? 0) + took);
  }
  const shares = [...byType]
    .map(([type, took]) => ({ type: clip({ text: cleanText(type), limit: 24 }), took }))
    .filter(({ took }) => took > 0)
    .sort((a, b) => b.took - a.took);
  const whole = shares.reduce((sum, { took }) => sum + took, 0);
  if (whole === 0) return '';
  const most = shares.slice(0, named).map(({ type, took }) => `${type} ${formatDuration(took)}`);
  const rest = shares.length > named ? ` and ${shares.length - named} more` : '';
  return `Critical path ${formatDuration(whole)} of ${formatDuration(range.to - range.from)}: ${most.join(', ')}${rest}`;
}
