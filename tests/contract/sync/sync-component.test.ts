import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Connection } from '../../../local-agent/config/connections.ts';
import { createBus, type Bus } from '../../../local-agent/runtime/bus.ts';
import type { Component } from '../../../local-agent/runtime/component.ts';
import { createSyncComponent } from '../../../local-agent/sync/sync-component.ts';
import { createSyncOthers } from '../../../local-agent/sync/sync-others.ts';
import { readLastSync, writeFailures, writeLastSync } from '../../../local-agent/sync/sync-state.ts';
import type { TrackedEvent } from '../../../shared/events/event-schema.ts';
import { answerHello, isHello } from '../../support/hello-answer.ts';
import { type Machine, openMachine, sessionEvents } from '../../support/machine.ts';

let machine: Machine;
let component: Component | undefined;
let bus: Bus;

beforeEach(() => {
  machine = openMachine();
  bus = createBus({ report: () => undefined });
});

afterEach(async () => {
  await component?.stop();
  machine.close();
});

type Answering = (request: { method: string; body: string }) => Response;

function start(o: { answer: Answering; token?: () => string; cloudId?: string }): {
  requests: string[];
  told: string[];
} {
  const requests: string[] = [];
  const told: string[] = [];
  const token = o.token ?? (() => `stk_${'a'.repeat(40)}`);
  component = createSyncComponent({
    ...machine.deps(),
    bus,
    connection: () => connectionOf({ token: token(), cloud_id: o.cloudId }),
    rules: () => ({}),
    privacy: () => machine.deps().privacy,
    report: ({ level, text }) => told.push(`${level}: ${text}`),
    async fetch(input, init) {
      if (isHello(input)) return answerHello();
      const method = init?.method ?? 'GET';
      requests.push(`${method} ${new URL(String(input)).pathname.split('/')[2] ?? ''}`);
      return o.answer({ method, body: typeof init?.body === 'string' ? init.body : '' });
    },
  });
  void component.start();
  return { requests, told };
}

function connectionOf(o: { token: string; cloud_id?: string | undefined }): Connection {
  const { paths } = machine.deps();
  const device = { ...machine.device, url: 'https://team.example.com', ...o };
  return { name: 'default', isUsual: true, device, serves: () => true, paths };
}

const yes: Answering = ({ method }) =>
  method === 'PUT'
    ? Response.json({ segment_id: 'x', stored: true })
    : Response.json({ accepted: {}, refused: [], watching: false });

const watched: Answering = (request) =>
  request.method === 'PUT' ? yes(request) : Response.json({ accepted: {}, refused: [], watching: true });

function endOf(sessionId: string): TrackedEvent {
  return {
    v: 1,
    event_type: 'session',
    event_id: `session:end:${sessionId}`,
    timestamp: '2026-11-20T09:30:00.000Z',
    session_id: sessionId,
    agent_id: 'main',
    source: 'hook',
    project: 'acme/app',
    data: { action: 'end', reason: 'exit' },
  };
}

describe('the sync of a running agent', () => {
  it('sends what is there when it starts, and a session as soon as it ends', async () => {
    machine.record(sessionEvents({ sessionId: 's1' }));
    const { requests } = start({ answer: yes });
    await vi.waitFor(() => expect(requests).toEqual(['PUT segments', 'POST rows']));
    machine.record(sessionEvents({ sessionId: 's1', turns: 1, from: 3 }).slice(1));
    bus.emit('ingested', { sessions: ['s1'] });
    machine.record([endOf('s1')]);
    bus.emit('ingested', { sessions: ['s1'] });
    bus.emit('session_ended', { session_id: 's1' });
    await vi.waitFor(() => expect(requests).toHaveLength(4));
  });

  it('goes on every two seconds while somebody watches', async () => {
    machine.record(sessionEvents({ sessionId: 's1' }));
    const { requests } = start({ answer: watched });
    await vi.waitFor(() => expect(requests).toHaveLength(2));
    machine.record(sessionEvents({ sessionId: 's1', turns: 1, from: 3 }).slice(1));
    bus.emit('ingested', { sessions: ['s1'] });
    await vi.waitFor(() => expect(requests).toHaveLength(4), { timeout: 10_000 });
  });

  it('rests while nothing is new, also where the sync of another cloud notes how that went', async () => {
    machine.record(sessionEvents({ sessionId: 's1' }));
    let looks = 0;
    let runs = 0;
    const connection = {
      ...connectionOf({ token: `stk_${'a'.repeat(40)}` }),
      serves: () => {
        runs += 1;
        return true;
      },
    };
    const { db } = machine;
    component = createSyncComponent({
      ...machine.deps(),
      bus,
      connection() {
        looks += 1;
        return connection;
      },
      rules: () => ({}),
      privacy: () => machine.deps().privacy,
      report: () => undefined,
      fetch: async (input, init) =>
        isHello(input) ? answerHello() : yes({ method: init?.method ?? 'GET', body: '' }),
    });
    const wake = async () => {
      const before = looks;
      bus.emit('settings_changed', {});
      await vi.waitFor(() => expect(looks).toBeGreaterThan(before));
    };
    void component.start();
    await vi.waitFor(() => {
      expect(readLastSync({ db, target: 'https://team.example.com' })).toBeDefined();
    });
    await wake();
    const settled = runs;
    for (let time = 1; time < 4; time += 1) {
      writeFailures({ db, target: 'https://other.example.com', failures: 0 });
      writeLastSync({ db, target: 'https://other.example.com', now: time });
      await wake();
    }
    expect(runs).toBe(settled);
    machine.record(sessionEvents({ sessionId: 's2' }));
    await wake();
    expect(runs).toBeGreaterThan(settled);
  });

  it('tells a trouble once, waits for another token, and says when all is well again', async () => {
    let token = `stk_${'a'.repeat(40)}`;
    machine.record(sessionEvents({ sessionId: 's1' }));
    let refuses = true;
    const answer: Answering = (request) =>
      refuses
        ? Response.json({ error: { code: 'auth.token_revoked', message: 'revoked' } }, { status: 403 })
        : yes(request);
    const { requests, told } = start({ answer, token: () => token });
    await vi.waitFor(() => expect(told).toEqual(['warning: paused: revoked']));
    expect(requests).toHaveLength(1);
    refuses = false;
    token = `stk_${'b'.repeat(40)}`;
    await component?.stop();
    const again = start({ answer, token: () => token });
    await vi.waitFor(() => expect(again.requests).toEqual(['PUT segments', 'POST rows']));
  });

  it.each([
    ['embedded:one', 1, []],
    ['embedded:one', 2, ['warning', 'info']],
    [undefined, 1, ['warning', 'info']],
  ])('of cloud %s, away for %i tries, is told as %j', async (cloudId, away, levels) => {
    machine.record(sessionEvents({ sessionId: 's1' }));
    let left = away;
    const answer: Answering = (request) => {
      left -= 1;
      if (left >= 0) throw new TypeError('fetch failed');
      return yes(request);
    };
    const { requests, told } = start({ answer, ...(cloudId === undefined ? {} : { cloudId }) });
    await vi.waitFor(() => expect(requests.slice(away)).toEqual(['PUT segments', 'POST rows']), {
      timeout: 20_000,
    });
    await vi.waitFor(() => expect(told.map((line) => line.split(':')[0])).toEqual(levels));
  });

  it('sends to a cloud that is connected while it runs beside one that hangs, and no more once it is gone', async () => {
    machine.record(sessionEvents({ sessionId: 's1' }));
    const named = (name: string): Connection => ({
      ...connectionOf({ token: `stk_${'a'.repeat(40)}` }),
      name,
      isUsual: false,
      paths: { syncLock: `${machine.deps().paths.syncLock}-${name}` },
      device: { ...machine.device, url: `https://${name}.example.com`, token: `stk_${'a'.repeat(40)}` },
    });
    let others = [named('hangs')];
    const seen: string[] = [];
    const told: string[] = [];
    component = createSyncOthers({
      ...machine.deps(),
      bus,
      others: () => others,
      rules: () => ({}),
      privacy: () => machine.deps().privacy,
      report: ({ component: who, text }) => told.push(`${who}: ${text}`),
      fetch(input, init) {
        const [cloud = ''] = new URL(String(input)).hostname.split('.');
        seen.push(cloud);
        if (isHello(input)) return Promise.resolve(answerHello());
        const body = typeof init?.body === 'string' ? init.body : '';
        if (cloud !== 'hangs') return Promise.resolve(yes({ method: init?.method ?? 'GET', body }));
        return new Promise((_, reject) => {
          init?.signal?.addEventListener('abort', () => reject(new Error('aborted')));
        });
      },
    });
    void component.start();
    await vi.waitFor(() => expect(seen).toContain('hangs'));
    others = [named('hangs'), named('work')];
    bus.emit('settings_changed', {});
    await vi.waitFor(() => expect(seen.filter((cloud) => cloud === 'work')).toHaveLength(3));
    others = [named('hangs')];
    bus.emit('settings_changed', {});
    machine.record(sessionEvents({ sessionId: 's2' }));
    bus.emit('session_ended', { session_id: 's2' });
    await component.stop();
    expect(seen.filter((cloud) => cloud === 'work')).toHaveLength(3);
    expect(told).toEqual([]);
  });

  it('stops while a request hangs, and loses nothing by it', async () => {
    machine.record(sessionEvents({ sessionId: 's1' }));
    const seen: string[] = [];
    component = createSyncComponent({
      ...machine.deps(),
      bus,
      connection: () => connectionOf({ token: `stk_${'a'.repeat(40)}` }),
      rules: () => ({}),
      privacy: () => machine.deps().privacy,
      report: () => undefined,
      fetch: (input, init) =>
        new Promise((_, reject) => {
          seen.push(String(input));
          init?.signal?.addEventListener('abort', () => reject(new Error('aborted')));
        }),
    });
    void component.start();
    await vi.waitFor(() => expect(seen).toHaveLength(1));
    await component.stop();
    const { requests } = start({ answer: yes });
    await vi.waitFor(() => expect(requests).toEqual(['PUT segments', 'POST rows']));
  });
});
