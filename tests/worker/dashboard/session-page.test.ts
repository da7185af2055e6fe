import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { segmentLimits } from '../../../shared/protocol/segments.ts';
import { createRandom } from '../../fixtures/team/random.ts';
import { simulateSession } from '../../fixtures/team/simulate-session.ts';
import { featuredPlan } from '../../fixtures/team/stories.ts';
import { gzip, openCloud } from '../cloud.ts';
import { fillCloud } from './fill-cloud.ts';
import { openLocal } from './open-local.ts';

const cloud = openCloud({ mode: 'embedded' });
const now = Date.UTC(2026, 10, 20, 12);

function featuredAs(sessionId: string) {
  return simulateSession({ plan: { ...featuredPlan({ now }), sessionId }, random: createRandom(1) });
}

describe('the session page', () => {
  it('writes out lanes, steps and figures that agree with the rollups', async () => {
    await fillCloud({ session: featuredAs('ordinary') });
    const html = await (await cloud.request('/sessions/ordinary')).text();
    expect(html).toContain('Add idempotency keys to the queue');
    expect(html.match(/data-step="/g)?.length).toBe(40);
    expect(html.match(/data-lane="/g)?.length).toBe(9);
    expect(html).toContain('page 1 of');
  });

  it('pages through the steps and opens the one that a link names', async () => {
    const session = featuredAs('paged');
    await fillCloud({ session });
    const calls = session.events.filter((event) => event.event_type === 'tool_usage');
    const last = calls.at(-1)?.event_id ?? '';
    const html = await (await cloud.request(`/sessions/paged?step=${encodeURIComponent(last)}`)).text();
    expect(html).toContain(`data-step="${last}"`);
    expect(html).toMatch(/class="step[^"]* selected"/);
  });

  it('says of a session without subagents that there were none, and of a context without a limit nothing', async () => {
    const plan = {
      ...featuredPlan({ now }),
      sessionId: 'alone',
      turns: [{ prompt: 'Go', before: 1, after: 0, agents: [] }],
    };
    const session = simulateSession({ plan, random: createRandom(4) });
    await fillCloud({ session });
    await env.DB.prepare("UPDATE session_rollups SET context_limit = NULL WHERE session_id = 'alone'").run();
    const html = await (await cloud.request('/sessions/alone')).text();
    expect(html).toMatch(/Agents<\/span>[^§]{0,400}>none</);
    const from = new Date(now).toISOString().slice(0, 10);
    const list = await (await cloud.request(`/sessions?text=alone&from=${from}&to=${from}`)).text();
    expect(list).toMatch(/href="\/sessions\/alone"[^>]*><span class="faint">–</);
  });

  it('of one that nobody heard of for days tells for how long, and calls nothing in it running', async () => {
    await fillCloud({ session: featuredAs('left') });
    await env.DB.batch([
      env.DB.prepare(
        "UPDATE session_rollups SET status = 'working', ended_at = last_event_at WHERE session_id = 'left'",
      ),
      env.DB.prepare(
        "UPDATE agent_rollups SET status = 'running', ended_at = last_event_at WHERE session_id = 'left'",
      ),
    ]);
    const html = await (await cloud.request('/sessions/left?tab=agents')).text();
    expect(html).toMatch(/class="state state-quiet"[^§]{0,200}Quiet for \d/);
    expect(html).not.toMatch(/state-(?:working|running|crashed)/);
    expect(html).toContain('not completed');
  });

  it('hands out the path of the transcript where it lies on the same machine, and stands where nothing tells it', async () => {
    await fillCloud({ session: featuredAs('on-this-machine') });
    const path = '/home/dev/.claude/projects/-home-dev-<shop>/on-this-machine.jsonl';
    const place = '/local/transcript/on-this-machine';
    const told = await openLocal({ [place]: { path } }).page('/sessions/on-this-machine');
    expect(told.html).toContain(`data-copy="${path.replace('<', '&lt;').replace('>', '&gt;')}"`);
    for (const answers of [{ [place]: { path: null } }, {}]) {
      const { status, html } = await openLocal(answers).page('/sessions/on-this-machine');
      expect({ status, offers: html.includes('Copy transcript path') }).toEqual({
        status: 200,
        offers: false,
      });
    }
  });

  it('knows no other session', async () => {
    const response = await cloud.request('/sessions/nobody');
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('Nothing here');
  });

  it('stops unpacking a gzip bomb and says what it left out', async () => {
    const bomb = await gzip('0'.repeat(24 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(segmentLimits.maxBytes);
    await fillCloud({ session: featuredAs('bomb'), bytes: bomb });
    const response = await cloud.request('/sessions/bomb');
    expect(response.status).toBe(200);
    const html = await response.text();
    expect(html).toContain('cannot be read');
    expect(html.length).toBeLessThan(200_000);
  });

  it.each<[string, Uint8Array<ArrayBuffer> | undefined]>([
    ['not gzip', Uint8Array.from('{"event_id":"plain"}', (letter) => letter.charCodeAt(0))],
    ['empty', new Uint8Array()],
    ['cut off', undefined],
  ])('shows the rest when a segment is %s', async (what, bytes) => {
    const session = featuredAs(`broken-${what}`);
    const whole = await gzip(session.events.map((event) => JSON.stringify(event)).join('\n'));
    await fillCloud({ session, bytes: bytes ?? whole.slice(0, whole.length / 2) });
    const response = await cloud.request(`/sessions/${encodeURIComponent(`broken-${what}`)}`);
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('cannot be read');
  });

  it('survives lines that are no events and fields of the wrong kind', async () => {
    const session = featuredAs('odd');
    const base = {
      v: 1,
      event_id: 'x',
      event_type: 'message',
      timestamp: new Date(now).toISOString(),
      session_id: 'odd',
      agent_id: 'main',
      source: 'hook',
      project: 'p',
    };
    const odd = [
      'null',
      '[]',
      '7',
      '{',
      '{}',
      '"text"',
      JSON.stringify({ ...base, data: null }),
      JSON.stringify({ ...base, event_id: 7, data: {} }),
      JSON.stringify({ ...base, timestamp: 'yesterday', data: {} }),
      JSON.stringify({
        ...base,
        event_id: 'a',
        data: { role: 'user', kind: 'prompt', text: { isEscaped: true, toString: 'x' } },
      }),
      JSON.stringify({ ...base, event_id: 'b', data: { role: 'user', kind: 'prompt', text: ['<b>'] } }),
      JSON.stringify({ ...base, event_id: 'c', event_type: 'made_up', data: { a: { b: [1] } } }),
      JSON.stringify({
        ...base,
        event_id: 'd',
        event_type: 'tool_usage',
        data: { tool_use_id: 5, tool_name: {}, status: [], summary: 3, started_at: 'never' },
      }),
      JSON.stringify({
        ...base,
        event_id: 'e',
        data: { role: 'user', kind: 'prompt', text: 'the good one' },
      }),
    ];
    await fillCloud({ session, bytes: await gzip(odd.join('\n')) });
    const response = await cloud.request('/sessions/odd');
    expect(response.status).toBe(200);
    const html = await response.text();
    expect(html).toContain('the good one');
    expect(html).toContain('10 lines of it are no event');
  });
});
