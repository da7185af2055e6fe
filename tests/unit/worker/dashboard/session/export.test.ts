import { describe, expect, it } from 'vitest';
import type { ExportedRun } from '../../../../../worker/dashboard/session/export/exported-run.ts';
import type { Step } from '../../../../../worker/dashboard/session/steps/step.ts';
import { runAsHtml } from '../../../../../worker/dashboard/session/export/html.ts';
import { runAsMarkdown } from '../../../../../worker/dashboard/session/export/markdown.ts';

function makeStep(change: Partial<Step>): Step {
  return {
    id: 'step-1',
    kind: 'text',
    at: Date.parse('2026-11-20T10:00:00.000Z'),
    end: undefined,
    agent: 'main',
    title: 'Said something',
    text: undefined,
    status: undefined,
    tool: undefined,
    files: [],
    error: undefined,
    usage: undefined,
    child: undefined,
    rewound: false,
    source: 'transcript',
    ...change,
  };
}

function makeRun(steps: readonly Step[]): ExportedRun {
  return {
    session_id: '11111111-2222-4333-8444-555555555555',
    title: 'Fix the <queue>',
    meta: 'acme/shop · ada',
    agents: [
      { agent_id: 'main', agent_type: 'main', status: 'completed', cost_micros: 10 },
      { agent_id: 'a1', agent_type: 'Explore', status: 'completed', cost_micros: null },
    ],
    steps,
  };
}

const bash = (output: string) =>
  makeStep({
    kind: 'tool',
    agent: 'a1',
    title: 'Bash npm test',
    tool: { id: 't1', name: 'Bash', input: '{"command":"npm test"}', output, denial: undefined },
  });

describe('a run as Markdown', () => {
  it('says who did what and when, with input and output whole', () => {
    const text = runAsMarkdown(makeRun([makeStep({ kind: 'prompt', text: 'Go on' }), bash('ok\n2 passed')]));
    expect(text).toContain('# Fix the <queue>\n');
    expect(text).toContain('## 2026-11-20 10:00:00Z · user · prompt\n\nGo on');
    expect(text).toContain('## 2026-11-20 10:00:00Z · Explore · Bash npm test');
    expect(text).toContain('```\nok\n2 passed\n```');
  });

  it('no text ends its fence', () => {
    const text = runAsMarkdown(makeRun([bash('before\n```\n# not a heading\n`````\nafter')]));
    expect(text).toContain('``````\nbefore\n```\n# not a heading\n`````\nafter\n``````');
  });
});

describe('a run as HTML', () => {
  it('nothing stored becomes markup, and the file asks for nothing', () => {
    const hostile = '<img src=x onerror=alert(1)>"\'</pre><script>alert(2)</script>';
    const run = makeRun([bash(hostile), makeStep({ text: hostile, title: hostile, error: hostile })]);
    const html = runAsHtml({ ...run, title: hostile, meta: hostile, session_id: hostile });
    expect(html).not.toMatch(/<img|<script|<\/pre><script/);
    expect(html).toContain("default-src 'none'");
    expect(html.match(/&lt;img src=x onerror=alert\(1\)&gt;/g)?.length).toBeGreaterThanOrEqual(6);
  });

  it('marks what failed', () => {
    expect(runAsHtml(makeRun([makeStep({ error: 'Exit code 1' })]))).toContain('<li class="failed">');
  });
});
