import type { SnapshotDiffAnswer, SnapshotState } from '../../../../shared/protocol/companion.ts';
import type { View } from '../../shell/request-view.ts';
import { cleanText } from '../../../../shared/core/hidden-characters.ts';
import { formatCost } from '../../../../shared/core/money.ts';
import { Command } from '../../ui/command.tsx';
import { firstLine } from '../../ui/text/display-text.ts';
import { counted, formatCount, formatMoney, formatTokens } from '../../ui/text/format.ts';
import { numberOf } from './words.ts';

const filesListed = 200;
const linesListed = 50;

/** What came between two snapshots, and where the session stood at each. */
export function Difference({
  view,
  told,
  bare,
}: {
  view: View;
  told: SnapshotDiffAnswer;
  /** One of the two has no checkpoint. */
  bare: boolean;
}) {
  const { from, to } = told;
  const sums = [
    bare ? 'files not in both' : counted({ count: told.files.length, one: 'file' }),
    counted({ count: told.tasks_finished.length, one: 'task' }) + ' finished',
    `${formatTokens(told.tokens)} tokens`,
    formatMoney(told.cost_micros),
  ];
  return (
    <section class="difference" id="difference" aria-labelledby="difference-heading">
      <h3 id="difference-heading">
        {`#${numberOf(from)} to #${numberOf(to)}`} <span class="muted n">{sums.join(' · ')}</span>
      </h3>
      {told.files_problem === null ? null : (
        <p class="warn">{`The files could not be compared: ${cleanText(told.files_problem)}.`}</p>
      )}
      <Files files={told.files} />
      {told.git_command === null ? null : <Command text={told.git_command} word="Line by line" />}
      <Lines word="Finished" lines={told.tasks_finished} />
      <Lines
        word="Decided"
        lines={told.decisions.map(
          ({ question, outcome }) => `${question ?? 'A decision'}: ${outcome ?? '?'}`,
        )}
      />
      <Lines
        word="Failed"
        lines={told.errors_new.map(({ action, message }) => [action, message].filter(Boolean).join(': '))}
      />
      <div class="tab-scroll">
        <table>
          <caption class="hidden-text">Where the session stood</caption>
          <thead>
            <tr>
              <th scope="col">State</th>
              {[from, to].map((state) => (
                <th scope="col">
                  {`#${numberOf(state)}, ${view.times.exactClock(Date.parse(state.taken_at))}`}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {stateRows.map(({ label, value }) => (
              <tr class={value(from) === value(to) ? 'muted' : undefined}>
                <th scope="row">{label}</th>
                <td dir="auto">{firstLine(value(from))}</td>
                <td dir="auto">{firstLine(value(to))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Files({ files }: Pick<SnapshotDiffAnswer, 'files'>) {
  if (files.length === 0) return null;
  return (
    <ul class="mono">
      {files.slice(0, filesListed).map(({ path, change }) => (
        <li>
          <span class={{ added: 'plus', deleted: 'minus', changed: 'muted' }[change]}>{change}</span>
          <bdi>{cleanText(path)}</bdi>
        </li>
      ))}
      <More count={files.length - filesListed} />
    </ul>
  );
}

function Lines({ word, lines }: { word: string; lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <ul>
      {lines.slice(0, linesListed).map((line) => (
        <li>
          <span class="muted">{word}</span>
          <bdi>{firstLine(line)}</bdi>
        </li>
      ))}
      <More count={lines.length - linesListed} />
    </ul>
  );
}

function More({ count }: { count: number }) {
  return count > 0 ? <li class="muted">{`and ${formatCount(count)} more`}</li> : null;
}

const stateRows: readonly { label: string; value: (state: SnapshotState) => string }[] = [
  {
    label: 'Branch',
    value: ({ branch, head }) => [branch ?? '–', head?.slice(0, 7)].filter(Boolean).join(' @ '),
  },
  { label: 'Not committed', value: ({ dirty_files }) => counted({ count: dirty_files, one: 'file' }) },
  { label: 'Open tasks', value: ({ tasks_open }) => tasks_open.join('; ') || 'none' },
  { label: 'Finished tasks', value: ({ tasks_finished }) => formatCount(tasks_finished) },
  { label: 'Running agents', value: ({ running_agents }) => running_agents.join('; ') || 'none' },
  { label: 'Unresolved errors', value: ({ errors }) => formatCount(errors) },
  { label: 'Failing checks', value: ({ failing_checks }) => formatCount(failing_checks) },
  { label: 'Tokens', value: ({ tokens }) => formatTokens(tokens) },
  { label: 'Cost', value: (state) => formatCost(state) },
  {
    label: 'Context',
    value: ({ context_percent }) => (context_percent === null ? '–' : `${context_percent} %`),
  },
  { label: 'Asked last', value: ({ last_request }) => last_request ?? '–' },
];
