import type { AgentStatus, SessionStatus } from '../../../shared/events/event-schema.ts';
import type { IconName } from './icon-nodes.ts';
import { cleanText } from '../../../shared/core/hidden-characters.ts';
import { shownName } from './text/display-text.ts';
import { isQuietRun, quietFor } from '../../../shared/agents/quiet.ts';
import { formatCount, formatDuration, formatShare, formatTokens } from './text/format.ts';
import { hueClass } from '../../../shared/agents/agent-hue.ts';
import { Icon } from './icon.tsx';

const states: Record<SessionStatus | AgentStatus, { word: string; icon: IconName | undefined }> = {
  working: { word: 'Working', icon: undefined },
  needs_input: { word: 'Needs input', icon: 'hand' },
  completed: { word: 'Completed', icon: 'check' },
  crashed: { word: 'Crashed', icon: 'cross' },
  running: { word: 'Running', icon: undefined },
  failed: { word: 'Failed', icon: 'cross' },
  killed: { word: 'Killed', icon: 'slash' },
  orphaned: { word: 'Orphaned', icon: 'unplug' },
};

/** Rows may hold a word that is no state, `constructor` included. */
function stateOf(status: string) {
  return Object.hasOwn(states, status) ? states[status as SessionStatus] : undefined;
}

export function stateWord(status: string): string {
  return stateOf(status)?.word ?? status;
}

/**
 * A state is always a word with a mark of its own shape; `brief` keeps the word for screen readers and hovering, with 'narrow'
 * on narrow screens alone. */
export function State({
  status,
  brief = false,
  quiet,
}: {
  status: string;
  brief?: boolean | 'narrow';
  /** Milliseconds of silence of an open session; or that it is long, and told elsewhere. */
  quiet?: number | 'long' | undefined;
}) {
  const known = stateOf(status);
  const silence = typeof quiet === 'number' ? `Quiet for ${formatDuration(quiet)}` : 'Quiet';
  const word = quiet === undefined ? (known?.word ?? cleanText(status)) : silence;
  const look = known === undefined ? 'killed' : quiet === undefined ? status : 'quiet';
  return (
    <span class={`state state-${look}`} title={brief ? word : undefined}>
      {known?.icon === undefined ? <i /> : <Icon name={known.icon} />}
      <span class={brief === 'narrow' ? 'wide-text' : brief ? 'hidden-text' : undefined}>{word}</span>
    </span>
  );
}

/** How a session stands now; one that is open and silent for long says for how long. */
export function SessionState({
  of,
  now,
  brief = false,
}: {
  of: { status: string; last_event_at: number };
  now: number;
  brief?: boolean | 'narrow';
}) {
  const quiet = quietFor({ status: of.status, lastEventAt: of.last_event_at, now });
  return <State status={of.status} brief={brief} quiet={quiet} />;
}

/** How a run stands; of one whose session fell silent nobody knows more. */
export function RunState({
  of,
  brief = false,
}: {
  of: { status: string; ended_at: number | null };
  brief?: boolean;
}) {
  return <State status={of.status} brief={brief} quiet={isQuietRun(of) ? 'long' : undefined} />;
}

/** An agent type with its colour. */
export function Agent({ type, strong = false }: { type: string; strong?: boolean }) {
  return (
    <span class="agent">
      <span class={`swatch ${hueClass(type)}`} aria-hidden="true" />
      <bdi class={strong ? 'clip strong' : 'clip'}>{shownName(type)}</bdi>
    </span>
  );
}

/** A share of one as a bar; says the figure beside it, so it is decoration to a screen reader. */
export function Bar({ share, tone }: { share: number; tone?: 'warn' | 'bad' | undefined }) {
  const width = Math.max(0, Math.min(1, share)) * 100;
  return (
    <svg class={tone === undefined ? 'bar' : `bar ${tone}`} aria-hidden="true" preserveAspectRatio="none">
      <rect width={`${width > 0 ? Math.max(width, 2).toFixed(1) : 0}%`} height="100%" rx="3" />
    </svg>
  );
}

/** How full the context window is: calm until it is near the point where it compacts. */
export function ContextGauge(o: {
  tokens: number | null;
  limit: number | null;
  inTokens?: boolean;
  /** Which figure it is, where no table says so. */
  figure?: string;
}) {
  const { tokens, limit, inTokens = false } = o;
  if (tokens === null || limit === null || limit <= 0) return null;
  const share = tokens / limit;
  const tone = share >= 0.9 ? 'bad' : share >= 0.75 ? 'warn' : undefined;
  return (
    <span
      class="context"
      data-figure={o.figure}
      title={`Context: ${formatCount(tokens)} of ${formatCount(limit)} tokens`}
    >
      <span class="faint">ctx</span>
      <Bar share={share} tone={tone} />
      <span class={`n ${tone ?? ''}`}>
        {inTokens ? `${roundTokens(tokens)} of ${roundTokens(limit)}` : formatShare(share)}
      </span>
    </span>
  );
}

/** `45k`, `1M`: without digits that say nothing. */
function roundTokens(count: number): string {
  return formatTokens(count).replace(/\.0+(?=\D)/, '');
}

/** A short line of how something went over the days of the range. */
export function Trend({ values, label, tone }: { values: readonly number[]; label: string; tone?: 'bad' }) {
  const max = Math.max(...values, 0);
  if (max === 0 || values.length < 2) return <span class="faint">–</span>;
  const step = 96 / (values.length - 1);
  const points = values.map(
    (value, at) => `${(at * step).toFixed(1)},${(21 - (value / max) * 19).toFixed(1)}`,
  );
  return (
    <svg
      class={tone === undefined ? 'trend' : `trend ${tone}`}
      viewBox="0 0 96 22"
      role="img"
      aria-label={label}
    >
      <polygon class="area" points={`0,22 ${points.join(' ')} 96,22`} />
      <polyline class="edge" points={points.join(' ')} />
    </svg>
  );
}
