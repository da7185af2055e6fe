import type { Step } from './step.ts';
import { formatBytes, formatMoney, formatShare, formatTokens } from '../../ui/text/format.ts';
import { Diff } from '../../ui/diff.tsx';

/** Everything that the record says about a step; shown when it is opened. */
export function StepBody({ step, limit }: { step: Step; limit: number }) {
  const { tool } = step;
  return (
    <div class="step-body">
      {step.error === undefined ? null : <Block label="Error" text={step.error} limit={limit} bad />}
      {tool?.denial === undefined ? null : <Block label="Denied" text={tool.denial} limit={limit} />}
      {tool?.input === undefined ? null : <Block label="Input" text={readable(tool.input)} limit={limit} />}
      {step.files.map((file) => (
        <figure class="file-change">
          <figcaption class="mono">
            <bdi class="clip">{file.path}</bdi>
            <FileFigures added={file.added} removed={file.removed} />
          </figcaption>
          {file.patch === undefined ? null : <Diff patch={file.patch} />}
        </figure>
      ))}
      {tool?.output === undefined || tool.output === step.error ? null : (
        <Block label="Output" text={tool.output} limit={limit} />
      )}
      {step.text === undefined ? null : (
        <Block label={step.kind === 'agent' ? 'Result' : 'Text'} text={step.text} limit={limit} prose />
      )}
      <UsageLine step={step} />
      <p class="step-source faint">
        {`from ${step.source} · `}
        <bdi class="mono">{step.id}</bdi>
      </p>
    </div>
  );
}

export function FileFigures({ added, removed }: { added: number | undefined; removed: number | undefined }) {
  return (
    <span class="n file-figures">
      {added === undefined || added === 0 ? null : <span class="plus">{`+${added}`}</span>}
      {removed === undefined || removed === 0 ? null : <span class="minus">{`−${removed}`}</span>}
    </span>
  );
}

function Block(o: { label: string; text: string; limit: number; bad?: boolean; prose?: boolean }) {
  const rest = o.text.length - o.limit;
  return (
    <div class={o.bad === true ? 'block bad-block' : 'block'}>
      <span class="block-label">{o.label}</span>
      <pre class={o.prose === true ? 'prose' : undefined} tabindex={0}>
        {rest > 0 ? o.text.slice(0, o.limit) : o.text}
        {rest > 0 ? <span class="faint">{`\n… ${formatBytes(rest)} more`}</span> : null}
      </pre>
    </div>
  );
}

function UsageLine({ step: { usage } }: { step: Step }) {
  if (usage === undefined) return null;
  const cost = usage.cost_micros === null ? 'unpriced' : formatMoney(usage.cost_micros);
  const cached = usage.input === 0 ? '' : ` (${formatShare(usage.cached / usage.input)} cached)`;
  return (
    <p class="usage-line n">
      <bdi>{usage.model}</bdi>
      {` · ${formatTokens(usage.input)} in${cached} · ${formatTokens(usage.output)} out · ${cost}`}
    </p>
  );
}

/** A tool's input as people write it: one `name: value` a line, a lone command without its name. */
function readable(input: string): string {
  const value = parse(input);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return input;
  const entries = Object.entries(value);
  return entries
    .map(([name, field]) => {
      const text = typeof field === 'string' ? field : JSON.stringify(field, null, 2);
      return name === 'command' ? text : text.includes('\n') ? `${name}:\n${text}` : `${name}: ${text}`;
    })
    .join('\n');
}

function parse(text: string): unknown {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
