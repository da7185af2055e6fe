import type { Rule } from '../rule.ts';
import type { EarlierFacts, ToolFigures } from '../review-facts.ts';
import { counted, formatCount, formatDuration, formatShare } from '../../core/figures.ts';
import { percentileOf } from '../../queries/parts/percentiles.ts';

/** Fewer say nothing. */
const least = { calls: 20, failures: 8, refusals: 5, timed: 20 } as const;
const failsOften = 0.2;
const slowerBy = 2;
/** A tool that answers within this time keeps nobody waiting, however much slower it became. */
const slowFromMs = 5000;

const toolNamed = ({ tools }: EarlierFacts, name: string) => tools.find((tool) => tool.tool_name === name);
const meanMs = (tool: ToolFigures) => (tool.timed_calls === 0 ? 0 : tool.duration_sum_ms / tool.timed_calls);

export const failingTool: Rule = {
  kind: 'failing_tool',
  find: ({ now }) =>
    now.tools
      .filter(
        (tool) =>
          tool.calls >= least.calls &&
          tool.errors >= least.failures &&
          tool.errors / tool.calls >= failsOften,
      )
      .map((tool) => ({
        subject: tool.tool_name,
        title: `${tool.tool_name} fails in ${formatShare(tool.errors / tool.calls)} of its calls`,
        advice:
          'Look at the most frequent of its errors: a rule in CLAUDE.md or in the agent definition that names the right ' +
          'arguments, or a wrapper that checks them, usually ends most of them.',
        evidence: [
          {
            says: `${formatCount(tool.errors)} of ${counted({ count: tool.calls, one: 'call' })} failed`,
            tool_name: tool.tool_name,
          },
          ...now.errors
            .filter((group) => group.tool_name === tool.tool_name)
            .slice(0, 3)
            .map((group) => ({
              says: `${counted({ count: group.occurrences, one: 'time' })}: ${group.message ?? 'no text'}`,
              fingerprint: group.fingerprint,
              session_id: group.session_id,
              event_id: group.last_event_id,
            })),
        ],
        saving_ms: tool.errors * meanMs(tool),
        formula: 'failed calls × the mean time of a call of this tool',
      })),
  measure({ facts, subject }) {
    const tool = toolNamed(facts, subject);
    return tool === undefined ? null : { value: tool.errors / Math.max(1, tool.calls), unit: 'share' };
  },
};

export const refusedTool: Rule = {
  kind: 'refused_tool',
  find: ({ now }) =>
    now.tools
      .filter((tool) => tool.denied >= least.refusals && tool.denied / tool.calls >= 0.1)
      .map((tool) => ({
        subject: tool.tool_name,
        title: `${tool.tool_name} was refused ${counted({ count: tool.denied, one: 'time' })}`,
        advice:
          'Agents try again what they are not allowed to do. Allow it in the permission settings where it is harmless, or ' +
          'tell the agents not to try it.',
        evidence: [
          {
            says: `${formatCount(tool.denied)} of ${counted({ count: tool.calls, one: 'call' })} refused, in ${counted({ count: tool.sessions, one: 'session' })}`,
            tool_name: tool.tool_name,
          },
        ],
      })),
  measure({ facts, subject }) {
    const tool = toolNamed(facts, subject);
    return tool === undefined ? null : { value: tool.denied / Math.max(1, tool.calls), unit: 'share' };
  },
};

export const slowerTool: Rule = {
  kind: 'slower_tool',
  find: ({ now, before }) =>
    now.tools.flatMap((tool) => {
      const earlier = before === null ? undefined : toolNamed(before, tool.tool_name);
      if (earlier === undefined || tool.timed_calls < least.timed || earlier.timed_calls < least.timed)
        return [];
      const [usual, late] = [percentileOf(earlier, 0.95), percentileOf(tool, 0.95)];
      if (usual === null || late === null || late < slowFromMs || late < usual * slowerBy) return [];
      return [
        {
          subject: tool.tool_name,
          title: `${tool.tool_name} became slow: ${formatDuration(late)} where it took ${formatDuration(usual)}`,
          advice: 'Compare its calls then and now: larger inputs, a server that moved, a cache that is cold.',
          evidence: [
            {
              says: `95 of 100 calls took less than ${formatDuration(late)}, before it ${formatDuration(usual)}`,
              tool_name: tool.tool_name,
            },
          ],
          saving_ms: Math.max(0, (meanMs(tool) - meanMs(earlier)) * tool.timed_calls),
          formula: '(mean time now − mean time before) × calls',
        },
      ];
    }),
  measure({ facts, subject }) {
    const tool = toolNamed(facts, subject);
    const late = tool === undefined ? null : percentileOf(tool, 0.95);
    return late === null ? null : { value: late, unit: 'ms' };
  },
};
