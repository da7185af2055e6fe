import { pastedOption } from '../../../../shared/core/shell-word.ts';
import type { Step } from '../steps/step.ts';
import { agentNames, exactTime, type ExportedRun } from './exported-run.ts';

/** The whole run as Markdown: one heading a speaker, calls with their input, output and error in fences. */
export function runAsMarkdown(run: ExportedRun): string {
  const names = agentNames(run);
  const parts = [
    `# ${oneLine(run.title)}`,
    oneLine(run.meta),
    `\`${pastedOption('claude --resume', run.session_id)}\``,
  ];
  for (const step of run.steps)
    parts.push(stepAsMarkdown({ step, agent: names.get(step.agent) ?? step.agent }));
  return `${parts.join('\n\n')}\n`;
}

function stepAsMarkdown({ step, agent }: { step: Step; agent: string }): string {
  const speaker = step.kind === 'prompt' && agent === 'main' ? 'user' : agent;
  const head = `## ${exactTime(step.at)} · ${oneLine(speaker)} · ${oneLine(headOf(step))}`;
  const blocks = [
    step.tool?.input === undefined ? undefined : fenced({ label: 'Input', text: step.tool.input }),
    step.error === undefined ? undefined : fenced({ label: 'Error', text: step.error }),
    step.tool?.output === undefined || step.tool.output === step.error
      ? undefined
      : fenced({ label: 'Output', text: step.tool.output }),
    ...step.files.map((file) =>
      file.patch === undefined
        ? `\`${file.path}\``
        : fenced({ label: file.path, text: file.patch, language: 'diff' }),
    ),
    step.text,
  ];
  return [head, ...blocks.filter((block) => block !== undefined)].join('\n\n');
}

function headOf(step: Step): string {
  return step.tool === undefined ? step.kind : step.title;
}

/** A fence longer than any run of backticks inside, so that no text can end it. */
function fenced({ label, text, language = '' }: { label: string; text: string; language?: string }): string {
  const runs = text.match(/`+/g) ?? [];
  const longest = runs.reduce((most, run) => Math.max(most, run.length), 2);
  const fence = '`'.repeat(longest + 1);
  return `${label}:\n\n${fence}${language}\n${text}\n${fence}`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
