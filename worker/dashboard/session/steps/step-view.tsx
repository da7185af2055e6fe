import type { Step } from './step.ts';
import { isoTime, type Times } from '../../ui/text/times.ts';
import type { IconName } from '../../ui/icon-nodes.ts';
import { hueClass } from '../../../../shared/agents/agent-hue.ts';
import { Icon } from '../../ui/icon.tsx';
import { clip, clippedLine, errorLine } from '../../ui/text/display-text.ts';
import { Markdown, type Highlight } from '../../ui/markdown/markdown.tsx';
import { StepBody } from './step-body.tsx';
import { formatDuration, formatMoney } from '../../ui/text/format.ts';

export type StepAgent = { type: string; depth: number };

export type StepProps = {
  step: Step;
  agent: StepAgent;
  times: Times;
  /** The first step in a row of the same agent says whose it is. */
  named: boolean;
  open: boolean;
  selected: boolean;
  /** Longest input or output that is written out. */
  limit: number;
  /** Of the run: what is not here is asked for by it. */
  sessionId: string;
  /** Where people comment on steps; undefined: nowhere. */
  comments: string | undefined;
  /** Whether what a closed step holds is written too: browsers can open it by themselves then. */
  whole: boolean;
  highlight?: Highlight | undefined;
};

/** As much of what was said as a closed step shows; its body has all of it. */
const previewChars = 900;

const icons: Record<Step['kind'], IconName> = {
  prompt: 'user',
  text: 'message',
  thinking: 'thinking',
  tool: 'tools',
  agent: 'agents',
  compaction: 'compaction',
  decision: 'hand',
  task: 'check',
  error: 'errors',
  session: 'dot',
  system: 'info',
};
/** By name; a tool may be called `constructor`, which every object has. */
const toolIcons = new Map<string, IconName>([
  ['Bash', 'terminal'],
  ['Read', 'file'],
  ['Write', 'diff'],
  ['Edit', 'diff'],
  ['MultiEdit', 'diff'],
  ['NotebookEdit', 'diff'],
  ['Grep', 'search'],
  ['Glob', 'search'],
]);

/** One step of a run; the same on the server and in the islands. */
export function StepRow(props: StepProps) {
  const { step, agent, selected, open } = props;
  const failed = step.status === 'error' || step.error !== undefined || step.kind === 'error';
  const classes = [
    'step',
    `step-${step.kind}`,
    `indent-${Math.min(agent.depth, 3)}`,
    failed ? 'failed' : '',
    selected ? 'selected' : '',
  ];
  const className = classes.filter(Boolean).join(' ');
  if (!hasBody(step)) {
    return (
      <li class={className} data-step={step.id}>
        <StepLine {...props} failed={failed} />
      </li>
    );
  }
  return (
    <li class={className} data-step={step.id}>
      <details open={open}>
        <summary>
          <StepLine {...props} failed={failed} />
        </summary>
        {open || props.whole ? (
          <StepBody
            step={step}
            sessionId={props.sessionId}
            comments={props.comments}
            limit={props.limit}
            highlight={props.highlight}
            tools={!props.whole}
          />
        ) : null}
      </details>
    </li>
  );
}

function StepLine({ step, agent, times, named, failed }: StepProps & { failed: boolean }) {
  const spoken = step.kind === 'prompt' || step.kind === 'text' || step.kind === 'thinking';
  return (
    <div class="step-line">
      <time class="step-time" datetime={isoTime(step.at)} title={times.full(step.at)}>
        {times.exactClock(step.at)}
      </time>
      <span class={`step-lane ${hueClass(agent.type)}`} aria-hidden="true" />
      <div class="step-main">
        {named ? (
          <span class="step-who">
            <bdi class="clip">{step.kind === 'prompt' && agent.depth === 0 ? 'user' : agent.type}</bdi>
          </span>
        ) : null}
        <div class="step-head">
          {spoken ? null : (
            <Icon name={failed ? 'cross' : (toolIcons.get(step.tool?.name ?? '') ?? icons[step.kind])} />
          )}
          {spoken ? <Words step={step} /> : <StepTitle step={step} />}
        </div>
        {step.error === undefined ? null : (
          <bdi class="step-error clip">{clippedLine(errorLine(step.error))}</bdi>
        )}
      </div>
      <StepFigures step={step} />
    </div>
  );
}

/** What was said, without its links: the whole line is clicked. */
function Words({ step }: { step: Step }) {
  return (
    <div class="step-words">
      <Markdown text={clip({ text: step.text ?? step.title, limit: previewChars })} links={false} />
    </div>
  );
}

/** `Bash npm test`: the tool's name stands out of its own summary. */
function StepTitle({ step }: { step: Step }) {
  const name = step.tool?.name;
  if (name === undefined || !step.title.startsWith(name))
    return <bdi class="clip">{clippedLine(step.title)}</bdi>;
  return (
    <bdi class="clip">
      <b>{name}</b>
      {clippedLine(step.title).slice(name.length)}
    </bdi>
  );
}

function StepFigures({ step }: { step: Step }) {
  const cost = step.usage?.cost_micros;
  return (
    <span class="step-figures n">
      {step.status === 'running' ? (
        <span class="state state-running">
          <i />
          running
        </span>
      ) : null}
      {step.rewound ? (
        <span class="faint" title="The conversation went back to before this">
          rewound
        </span>
      ) : null}
      {step.status === 'denied' ? <span class="warn">denied</span> : null}
      {step.end === undefined ? null : <span>{formatDuration(step.end - step.at)}</span>}
      {cost === undefined || step.tool !== undefined ? null : (
        <span class="faint">{cost === null ? 'unpriced' : formatMoney(cost)}</span>
      )}
    </span>
  );
}

function hasBody(step: Step): boolean {
  if (step.tool !== undefined || step.usage !== undefined) return true;
  return (
    step.text !== undefined &&
    (step.kind === 'compaction' || step.kind === 'decision' || step.kind === 'task' || step.text.length > 400)
  );
}
