import type { Step } from './step.ts';
import { exportCommand, readCut } from './cut-text.ts';
import { readableInput } from './readable-input.ts';
import { formatBytes, formatMoney, formatShare, formatTokens } from '../../ui/text/format.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Diff } from '../../ui/diff.tsx';
import { Markdown, type Highlight } from '../../ui/markdown/markdown.tsx';

/** Everything that the record says about a step; shown when it is opened. */
export function StepBody({
  step,
  limit,
  highlight,
  tools,
  sessionId,
  comments,
}: {
  step: Step;
  sessionId: string;
  comments: string | undefined;
  limit: number;
  highlight?: Highlight | undefined;
  /** Whether blocks can be copied and the record be seen: with script alone. */
  tools: boolean;
}) {
  const { tool } = step;
  return (
    <div class="step-body">
      {step.error === undefined ? null : (
        <Block label="Error" text={step.error} limit={limit} sessionId={sessionId} tools={tools} bad />
      )}
      {tool?.denial === undefined ? null : (
        <Block label="Denied" text={tool.denial} limit={limit} sessionId={sessionId} tools={tools} />
      )}
      {tool?.input === undefined ? null : (
        <Block
          label="Input"
          text={readableInput(tool.input)}
          limit={limit}
          sessionId={sessionId}
          tools={tools}
        />
      )}
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
        <Block label="Output" text={tool.output} limit={limit} sessionId={sessionId} tools={tools} />
      )}
      {step.text === undefined ? null : (
        <Said step={step} text={step.text} highlight={highlight} tools={tools} />
      )}
      <UsageLine step={step} />
      <p class="step-source faint">
        {`from ${step.source} · `}
        <bdi class="mono">{step.id}</bdi>
        {comments === undefined ? null : (
          <>
            {' · '}
            <a href={`${comments}?step=${encodeURIComponent(step.id)}`}>Comment</a>
          </>
        )}
      </p>
      {tools ? <Raw step={step} /> : null}
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

/** What was said, whole; the preview above gives way to it. */
function Said(o: { step: Step; text: string; highlight: Highlight | undefined; tools: boolean }) {
  return (
    <div class="block">
      <BlockHead label={o.step.kind === 'agent' ? 'Result' : 'Text'} text={o.text} tools={o.tools} />
      <Markdown text={o.text} highlight={o.highlight} />
    </div>
  );
}

/** The step as a program reads it. */
function Raw({ step }: { step: Step }) {
  const text = JSON.stringify(step, null, 2);
  return (
    <details class="raw">
      <summary>JSON</summary>
      <div class="block">
        <BlockHead label="The step as it was recorded" text={text} tools />
        <pre tabindex={0}>{text}</pre>
      </div>
    </details>
  );
}

function BlockHead({ label, text, tools }: { label: string; text: string; tools: boolean }) {
  return (
    <span class="block-label">
      {label}
      {tools ? <CopyButton word="Copy" text={text} small /> : null}
    </span>
  );
}

function Block(o: {
  label: string;
  text: string;
  limit: number;
  sessionId: string;
  tools: boolean;
  bad?: boolean;
}) {
  const { text, stays } = readCut(o.text);
  const rest = text.length - o.limit;
  return (
    <div class={o.bad === true ? 'block bad-block' : 'block'}>
      <BlockHead label={o.label} text={text} tools={o.tools} />
      <pre tabindex={0}>
        {rest > 0 ? text.slice(0, o.limit) : text}
        {rest > 0 ? (
          <span class="faint">{`\n… ${formatBytes(rest)} more${o.tools ? ': Copy takes all of it' : ''}`}</span>
        ) : null}
      </pre>
      {stays === 0 ? null : <Stays bytes={stays} {...o} />}
    </div>
  );
}

/** Where the rest of a text is that was too long to be sent, and how it is read there. */
function Stays({ bytes, sessionId, tools }: { bytes: number; sessionId: string; tools: boolean }) {
  const command = exportCommand(sessionId);
  return (
    <p class="step-source faint">
      {`${formatBytes(bytes)} more on the machine that recorded it. `}
      {tools ? (
        <CopyButton word="Copy the command that reads it" text={command} small />
      ) : (
        <code>{command}</code>
      )}
    </p>
  );
}

function UsageLine({ step: { usage } }: { step: Step }) {
  if (usage === undefined) return null;
  const price = usage.cost_micros === null ? 'unpriced' : formatMoney(usage.cost_micros);
  const cost = usage.recorded ? `${price} as the client wrote it` : price;
  const cached = usage.input === 0 ? '' : ` (${formatShare(usage.cached / usage.input)} cached)`;
  return (
    <p class="usage-line n">
      <bdi>{usage.model}</bdi>
      {` · ${formatTokens(usage.input)} in${cached} · ${formatTokens(usage.output)} out · ${cost}`}
    </p>
  );
}
