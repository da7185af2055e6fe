import { escapeHtml } from '../../../../shared/core/escape-html.ts';
import { pastedOption } from '../../../../shared/core/shell-word.ts';
import type { Step } from '../steps/step.ts';
import { agentNames, exactTime, type ExportedRun } from './exported-run.ts';

/** The whole run as one file that opens anywhere: no script, no request, every stored text escaped. */
export function runAsHtml(run: ExportedRun): string {
  const names = agentNames(run);
  const steps = run.steps.map((step) => stepAsHtml({ step, agent: names.get(step.agent) ?? step.agent }));
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(run.title)}</title>
<style>${style}</style>
<h1 dir="auto">${escapeHtml(run.title)}</h1>
<p>${escapeHtml(run.meta)}</p>
<p><code>${escapeHtml(pastedOption('claude --resume', run.session_id))}</code></p>
<ol>
${steps.join('\n')}
</ol>
</html>
`;
}

const style = `
:root { color-scheme: light dark; font: 14px/1.5 system-ui, sans-serif; }
body { max-width: 960px; margin: 32px auto; padding: 0 16px; }
ol { list-style: none; padding: 0; }
li { padding: 6px 0; border-top: 1px solid color-mix(in srgb, currentColor 15%, transparent); }
time, .who { opacity: .65; font-variant-numeric: tabular-nums; margin-right: 8px; }
pre { max-height: 480px; overflow: auto; padding: 8px; white-space: pre-wrap; overflow-wrap: anywhere;
  background: color-mix(in srgb, currentColor 6%, transparent); }
.failed { color: light-dark(#b3261e, #ff8a80); }
p { white-space: pre-wrap; overflow-wrap: anywhere; }
`;

function stepAsHtml({ step, agent }: { step: Step; agent: string }): string {
  const failed = step.error !== undefined || step.status === 'error';
  const head = `<time>${exactTime(step.at)}</time><span class="who">${escapeHtml(agent)}</span>`;
  const blocks = [
    block({ label: 'Input', text: step.tool?.input }),
    block({ label: 'Error', text: step.error }),
    block({ label: 'Output', text: step.tool?.output === step.error ? undefined : step.tool?.output }),
    ...step.files.map((file) => block({ label: file.path, text: file.patch })),
  ].join('');
  const body =
    blocks === '' ? '' : `<details><summary>${escapeHtml(step.title)}</summary>${blocks}</details>`;
  const words = step.text ?? (body === '' ? step.title : undefined);
  return `<li${failed ? ' class="failed"' : ''}>${head}${body}${words === undefined ? '' : `<p dir="auto">${escapeHtml(words)}</p>`}</li>`;
}

function block({ label, text }: { label: string; text: string | undefined }): string {
  return text === undefined ? '' : `<p>${escapeHtml(label)}</p><pre>${escapeHtml(text)}</pre>`;
}
