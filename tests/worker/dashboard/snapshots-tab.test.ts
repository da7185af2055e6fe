import { beforeAll, describe, expect, it } from 'vitest';
import { hostileTexts } from '../../fixtures/team/hostile-texts.ts';
import { createRandom } from '../../fixtures/team/random.ts';
import { simulateSession } from '../../fixtures/team/simulate-session.ts';
import { featuredPlan } from '../../fixtures/team/stories.ts';
import { openCloud } from '../cloud.ts';
import { fillCloud } from './fill-cloud.ts';
import { openLocal } from './open-local.ts';

const now = Date.now();
const plan = { ...featuredPlan({ now }), sessionId: 'kept' };
const session = simulateSession({ plan, random: createRandom(1) });
const startedAt = Date.parse(session.events[0]?.timestamp ?? '');
const list = '/local/snapshots/kept';
const diff = '/local/snapshots/diff';
const transcript = '/local/transcript/kept';

function snapshot(n: number, changes: object = {}) {
  return {
    snapshot_id: `kept.${n}`,
    session_id: 'kept',
    taken_at: new Date(startedAt + n * 60_000).toISOString(),
    trigger: 'prompt',
    checkpoint: `refs/subtrack/kept/${n}`,
    changed_files: n,
    bytes: 2048,
    context_percent: 41,
    ...changes,
  };
}
const three = [
  snapshot(1),
  snapshot(2, { trigger: 'crash', checkpoint: null }),
  snapshot(3, { trigger: 'a_new_reason' }),
];

function state(n: number, changes: object = {}) {
  return {
    ...snapshot(n),
    branch: 'main',
    head: 'abcdef0123',
    dirty_files: n,
    tasks_open: ['Write the test'],
    tasks_finished: n,
    running_agents: [],
    errors: 0,
    failing_checks: 0,
    tokens: n * 1000,
    cost_micros: n * 10_000,
    unpriced_api_calls: 0,
    context_percent: null,
    last_request: 'Fix the queue',
    ...changes,
  };
}
const difference = {
  from: state(1),
  to: state(3),
  files: [
    { path: 'src/queue.ts', change: 'changed' },
    { path: 'src/old.ts', change: 'deleted' },
  ],
  files_problem: null,
  git_command: 'git diff a b',
  tasks_finished: ['Add the key'],
  decisions: [{ question: 'Which key?', outcome: 'The hash' }],
  errors_new: [{ action: 'Bash', message: 'Exit code 1', occurrences: 2 }],
  tokens: 2000,
  cost_micros: 20_000,
};
const compared = '/sessions/kept?tab=snapshots&from_snapshot=kept.1&to_snapshot=kept.3';

beforeAll(() => fillCloud({ session }));

describe('snapshots on the session page', () => {
  it('stand on the time axis, each a link to its place in the list', async () => {
    const { page } = openLocal({ [list]: { snapshots: three } });
    const { html } = await page('/sessions/kept');
    expect(html).toContain('href="/sessions/kept?tab=snapshots#snapshot-2"');
    expect(html.match(/data-at="\d+"/g)).toHaveLength(3);
    expect(html.match(/class="state-alone"/g)).toHaveLength(1);
    expect(html).toMatch(/Snapshots<span class="faint n"[^>]*>3</);
  });

  it('are listed, the latest first, each with why, what changed, its size and the command to copy', async () => {
    const { page, asked } = openLocal({ [list]: { snapshots: three } });
    const { html } = await page('/sessions/kept?tab=snapshots');
    const shown = html.slice(html.indexOf('<ol class="snapshots">'));
    expect([...shown.matchAll(/id="snapshot-(\d)"/g)].map(([, n]) => n)).toEqual(['3', '2', '1']);
    for (const told of ['Before a prompt', 'Session broke off', 'a new reason', '3 changed files', '2 KB'])
      expect(shown).toContain(told);
    expect(shown).toContain('<code class="command">subtrack snapshot restore kept.3 --files</code>');
    expect(shown).toContain('<code class="command">subtrack snapshot restore kept.2</code>');
    expect(asked.filter(({ pathname }) => pathname !== transcript).map(({ pathname }) => pathname)).toEqual([
      list,
    ]);
  });

  it('are compared by twos: files, tasks, tokens, cost, and where the session stood', async () => {
    const { page, asked } = openLocal({ [list]: { snapshots: three }, [diff]: difference });
    const { html } = await page(compared);
    const told = [
      '2 files · 1 task finished · 2.0k tokens · $0.02',
      'src/queue.ts',
      'git diff a b',
      'Add the key',
    ];
    for (const text of [...told, 'Which key?: The hash', 'Bash: Exit code 1', 'main @ abcdef0'])
      expect(html).toContain(text);
    expect(html).toMatch(/<option value="kept.1" selected/);
    expect(Object.fromEntries(asked.at(-1)?.searchParams ?? [])).toEqual({ from: 'kept.1', to: 'kept.3' });
  });

  it('are compared from the earlier to the later one, and only those of this session', async () => {
    const { page, asked } = openLocal({ [list]: { snapshots: three }, [diff]: difference });
    await page('/sessions/kept?tab=snapshots&from_snapshot=kept.3&to_snapshot=kept.2');
    expect(Object.fromEntries(asked.at(-1)?.searchParams ?? [])).toEqual({ from: 'kept.2', to: 'kept.3' });
    const { status, html } = await page(
      '/sessions/kept?tab=snapshots&from_snapshot=other.1&to_snapshot=kept.3',
    );
    expect({ status, shown: html.includes('id="difference"') }).toEqual({ status: 200, shown: false });
    expect(asked.filter(({ pathname }) => pathname === diff)).toHaveLength(1);
  });

  it('say why files could not be compared', async () => {
    const bare = openLocal({
      [list]: { snapshots: three },
      [diff]: { ...difference, to: state(2), files: [] },
    });
    expect((await bare.page(compared)).html).toContain('files not in both · 1 task finished');
    const problem = { ...difference, files: [], files_problem: 'the checkpoint is gone' };
    const { page } = openLocal({ [list]: { snapshots: three }, [diff]: problem });
    expect((await page(compared)).html).toContain('The files could not be compared: the checkpoint is gone.');
  });

  it('stay text and quoted words of a shell, whatever they hold', async () => {
    const odd = hostileTexts.map((text, n) =>
      snapshot(n, { snapshot_id: `${text} '.${n}`, trigger: text, checkpoint: text }),
    );
    const all = hostileTexts.join(' ');
    const states = { branch: all, head: all, tasks_open: hostileTexts, running_agents: hostileTexts };
    const told = {
      from: state(1, { ...states, ...odd[0], last_request: all }),
      to: state(2, { ...states, ...odd[1], last_request: all }),
      files: hostileTexts.map((path) => ({ path, change: 'added' })),
      files_problem: all,
      git_command: all,
      tasks_finished: hostileTexts,
      decisions: hostileTexts.map((text) => ({ question: text, outcome: text })),
      errors_new: hostileTexts.map((text) => ({ action: text, message: text, occurrences: 1 })),
      tokens: 1,
      cost_micros: 1,
    };
    const { page } = openLocal({ [list]: { snapshots: odd }, [diff]: told });
    const query = new URLSearchParams({ tab: 'snapshots', from_snapshot: odd[0]?.snapshot_id ?? '' });
    const { status, html } = await page(`/sessions/kept?${query.toString()}`);
    expect(status).toBe(200);
    expect(html).toContain('id="difference"');
    const own = html.slice(html.indexOf('class="run-left"'), html.indexOf('class="run-divider"'));
    expect(own).not.toMatch(/<script|<img|<iframe|<style| on[a-z]+="/i);
    const commands = [...own.matchAll(/<code class="command">subtrack snapshot restore ([^<]*)</g)];
    expect(commands).toHaveLength(hostileTexts.length);
    // What begins with a dash comes last, where it is no option.
    for (const [, word] of commands)
      expect(word).toMatch(/^(?:\$?&#39;[^-].*&#39; --files|--files -- \$?&#39;-.*&#39;)$/s);
  });

  it('say that there is none, or that the agent does not answer; the rest of the page stands', async () => {
    const none = await openLocal({ [list]: { snapshots: [] } }).page('/sessions/kept?tab=snapshots');
    expect(none.html).toContain('No snapshot of this session is on this machine.');
    const away = await openLocal({}).page('/sessions/kept?tab=snapshots');
    expect(away.status).toBe(200);
    expect(away.html).toContain('The snapshots could not be loaded: the agent beside this dashboard');
    expect(away.html).toContain('data-lane="main"');
  });

  it('are no part of the page where no agent is on the same machine', async () => {
    const html = await (await openCloud({ mode: 'embedded' }).request('/sessions/kept?tab=snapshots')).text();
    expect(html).not.toContain('tab-snapshots-link');
    expect(html).not.toContain('data-at=');
    expect(html).toContain('Agents of this run');
  });
});
