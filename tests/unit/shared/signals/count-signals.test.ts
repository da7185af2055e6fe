import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countSignals } from '../../../../shared/signals/count-signals.ts';
import { FILE_WORK, type SignalKind } from '../../../../shared/signals/signal.ts';
import { sessionWork } from '../../../fixtures/session-work.ts';

type Session = ReturnType<typeof sessionWork>;

const sorted = (signals: ReturnType<typeof countSignals>) =>
  signals.toSorted((a, b) => (a.signal + a.subject < b.signal + b.subject ? -1 : 1));

function of(kind: SignalKind, session: Session) {
  return countSignals(session.work).filter(({ signal }) => signal === kind);
}

const read = { tool: 'Read', on: 'src/queue.ts', output_bytes: 8000 };

describe('a file that is read again', () => {
  it('counts from the third time on, with what carrying it cost', () => {
    const session = sessionWork().call(read).call(read).call(read).response().response();
    const [signal] = of('repeated_read', session);
    expect(signal).toMatchObject({
      agent_type: 'main',
      subject: 'Read',
      times: 2,
      tokens: 4000,
      spent_ms: 2000,
    });
    // Claude Opus 4.5: 2 × 2,000 tokens written at $6.25 and read once at $0.50 a million.
    expect(signal?.cost_micros).toBe(2 * (2000 * 6.25 + 2000 * 0.5));
    expect(of('repeated_read', sessionWork().call(read).call(read))).toEqual([]);
  });

  it.each<[string, (session: Session) => Session]>([
    ['was changed between', (session) => session.call({ tool: 'Edit', on: 'src/queue.ts' })],
    [
      'was changed by another agent',
      (session) => session.call({ tool: 'Write', on: 'src/queue.ts', agent_id: 'a1' }),
    ],
    ['left the context with a compaction', (session) => session.compaction()],
  ])('counts for nothing where it %s', (_, between) => {
    let session = sessionWork();
    for (let round = 0; round < 5; round += 1) session = between(session.call(read));
    expect(of('repeated_read', session)).toEqual([]);
  });

  it('counts for nothing in parts, in small, of several agents, or where it failed', () => {
    let session = sessionWork();
    for (let round = 0; round < 5; round += 1)
      session = session
        .call({ ...read, output_bytes: 8000 + round * 100 })
        .call({ ...read, on: 'todo.md', output_bytes: 300 })
        .call({ ...read, on: 'src/b.ts', agent_id: `a${round}` })
        .call({ ...read, on: 'src/gone.ts', status: 'error' })
        .call({ ...read, on: undefined });
    expect(of('repeated_read', session)).toEqual([]);
  });
});

const failing = { on: 'git push origin main', status: 'error' };

describe('a call that is tried again', () => {
  it('counts from the third failure on, and names what kind of call it was', () => {
    const session = sessionWork().call(failing).call(failing).call(failing).call(failing);
    expect(of('retry_loop', session)).toMatchObject([{ subject: 'Bash:git-push', times: 3, spent_ms: 3000 }]);
    expect(of('retry_loop', sessionWork().call(failing).call(failing))).toEqual([]);
  });

  it('counts for nothing where a file was changed between, it went well, or it was another', () => {
    let session = sessionWork();
    for (let round = 0; round < 4; round += 1)
      session = session
        .call({ on: 'npm test', status: 'error' })
        .call({ tool: 'Edit', on: 'src/queue.ts' })
        .call({ on: 'curl localhost', status: round % 2 === 0 ? 'error' : 'ok' })
        .call({ on: `cat file-${round}`, status: 'error' })
        .call({ on: 'npm publish', status: 'denied' });
    expect(of('retry_loop', session)).toEqual([]);
  });
});

describe('an edit that failed', () => {
  const edit = { tool: 'Edit', on: 'src/queue.ts' };
  it('is blind where the file was not seen, or had to be read before one went well', () => {
    expect(of('blind_edit', sessionWork().call({ ...edit, status: 'error' }))).toMatchObject([{ times: 1 }]);
    const again = sessionWork()
      .call(read)
      .call({ ...edit, status: 'error' })
      .call(read)
      .call(edit);
    expect(of('blind_edit', again)).toMatchObject([{ subject: 'Edit', times: 1, event_id: 'tool:t1' }]);
  });

  it('is not where the agent had seen it and went on', () => {
    const session = sessionWork()
      .call(read)
      .call({ ...edit, status: 'error' })
      .call(edit)
      .call(read);
    expect(of('blind_edit', session)).toEqual([]);
  });
});

describe('a check', () => {
  it('is flaky where it passes after a failure with nothing done but looking', () => {
    const session = sessionWork().check({ passed: false }).call(read).check({ passed: true });
    expect(of('flaky_check', session)).toMatchObject([{ subject: 'test', times: 1, event_id: 'tool:t0' }]);
  });

  it.each([
    ['an edit', { tool: 'Edit', on: 'src/queue.ts' }],
    ['a command', { on: 'npm install' }],
    ['a tool that nobody knows', { tool: 'mcp__db__migrate' }],
    ['an edit of another agent', { tool: 'Write', on: 'a.ts', agent_id: 'a1' }],
  ])('is mended by %s', (_, between) => {
    expect(
      of('flaky_check', sessionWork().check({ passed: false }).call(between).check({ passed: true })),
    ).toEqual([]);
  });

  it('is another one with other words, and may pass first', () => {
    const session = sessionWork()
      .check({ passed: false, on: 'npm test -- a' })
      .check({ passed: true, on: 'npm test -- b' });
    expect(of('flaky_check', session.check({ passed: false }))).toEqual([]);
  });
});

const cold = { cache_read_tokens: 10_000, cache_write_5m_tokens: 42_000 };

describe('a cache that went cold', () => {
  it('is told after a pause of five minutes, with the price of writing less that of reading', () => {
    const [signal] = of('idle_cache', sessionWork().response().wait(6).response(cold));
    expect(signal).toMatchObject({ subject: 'cache', times: 1, tokens: 41_000, event_id: 'api:m1' });
    expect(signal?.cost_micros).toBe(Math.round(41_000 * 6.25) - Math.round(41_000 * 0.5));
  });

  it.each<[string, Session]>([
    ['no pause', sessionWork().response().response(cold)],
    ['a cache of an hour', sessionWork().response({ cache_write_1h_tokens: 9 }).wait(20).response(cold)],
    ['a warm cache after a pause', sessionWork().response().wait(9).response()],
    [
      'another model',
      sessionWork()
        .response()
        .wait(9)
        .response({ ...cold, model: 'claude-haiku-4-5' }),
    ],
    ['a compaction', sessionWork().response().wait(9).compaction().response(cold)],
    ['a small context', sessionWork().response({ cache_read_tokens: 9000 }).wait(9).response(cold)],
    [
      'a model that caches nothing',
      sessionWork()
        .response()
        .wait(9)
        .response({ input_tokens: 60_000, cache_read_tokens: 0, cache_write_5m_tokens: 0 }),
    ],
    [
      'an advisor',
      sessionWork()
        .response()
        .wait(9)
        .response({ ...cold, message_id: 'm0:advisor:1' }),
    ],
    [
      'another agent',
      sessionWork()
        .response()
        .wait(9)
        .response({ ...cold, agent_id: 'a1' }),
    ],
  ])('is not told of %s', (_, session) => {
    expect(of('idle_cache', session)).toEqual([]);
  });
});

describe('an output', () => {
  it('is oversized by what a context takes, and a shell shows less of it', () => {
    const session = sessionWork()
      .call({ tool: 'WebFetch', on: 'https://a', output_bytes: 90_000 })
      .call({ on: 'cat log', output_bytes: 29_000 })
      .response();
    expect(of('oversized_output', session)).toMatchObject([
      { subject: 'WebFetch', tokens: 22_500 },
      { subject: 'Bash', tokens: 7250 },
    ]);
  });

  it('is none where it is small, unknown, or went into a file', () => {
    const session = sessionWork()
      .call({ tool: 'Read', on: 'a.ts', output_bytes: 30_000 })
      .call({ on: 'cat log', output_bytes: 900_000 })
      .call({ tool: 'Grep', on: 'x', output_bytes: 900_000 })
      .call({ tool: 'Grep', on: 'x', output_bytes: null });
    expect(of('oversized_output', session)).toEqual([]);
  });
});

describe('a compaction', () => {
  const full = { cache_read_tokens: 159_000 };
  it('is late where the client began it, with what the turns before read beyond half of it', () => {
    const session = sessionWork().response().response(full).compaction('auto').response();
    expect(of('late_compaction', session)).toMatchObject([
      { times: 1, tokens: 80_000, cost_micros: 40_000, event_id: 'c0' },
    ]);
    expect(of('late_compaction', sessionWork().response(full).compaction('manual'))).toEqual([]);
  });
});

describe('arguments', () => {
  it('of one kind are counted with what failed of them, from two failures on', () => {
    const session = sessionWork()
      .call({ on: 'cd app && DEBUG=1 git push', status: 'error' })
      .call({ on: 'git push --force', status: 'error' })
      .call({ on: 'git push' })
      .call({ on: 'git status', status: 'error' })
      .call({ tool: 'Read', on: '/secret/place/a.json', status: 'error' })
      .call({ tool: 'Read', on: 'b.json', status: 'error' });
    expect(of('failing_arguments', session)).toMatchObject([
      { subject: 'Bash:git-push', times: 2, out_of: 3 },
      { subject: 'Read:.json', times: 2, out_of: 2 },
    ]);
  });

  it('are told in words of lists alone: no path, no name of a file, no text of a command', () => {
    const words = fc.array(fc.string({ minLength: 1, maxLength: 12 }), { maxLength: 4 });
    const secret = fc.constantFrom('my-secret.sh', 'hunter2', './deploy-acme.sh', 'acme.key');
    fc.assert(
      fc.property(words, secret, (rest, own) => {
        const on = ['git', own, ...rest].join(' ');
        const session = sessionWork();
        for (const one of [on, own, `${own} run`, `cd ${own} && ${own}`])
          for (let round = 0; round < 3; round += 1)
            session.call({ on: one, status: 'error' }).call({ tool: 'Read', on: own, status: 'error' });
        const names = countSignals(session.work).map((signal) => ({ ...signal, files: null }));
        expect(JSON.stringify(names)).not.toMatch(/secret|hunter2|acme/);
      }),
    );
  });

  it('of checks, of tools that answer with an exit code, and of unknown programs are of no kind', () => {
    const session = sessionWork();
    for (let round = 0; round < 4; round += 1)
      session
        .check({ passed: false })
        .call({ on: 'grep -r foo src', status: 'error' })
        .call({ on: './own.sh', status: 'error' })
        .call({ tool: 'mcp__db__query', on: 'select', status: 'error' });
    expect(of('failing_arguments', session)).toEqual([]);
  });
});

it('what is counted does not depend on the order in which facts come', () => {
  const { work } = sessionWork()
    .call(failing)
    .call(read)
    .call(failing)
    .response()
    .call(read)
    .call(failing)
    .call(read)
    .response();
  fc.assert(
    fc.property(fc.shuffledSubarray(work.calls, { minLength: work.calls.length }), (calls) => {
      expect(sorted(countSignals({ ...work, calls }))).toEqual(sorted(countSignals(work)));
    }),
  );
});

it('a session in which all goes well shows no habit', () => {
  const session = sessionWork();
  for (let round = 0; round < 60; round += 1)
    session
      .response()
      .call({ tool: 'Read', on: `src/file-${round}.ts`, output_bytes: 9000 })
      .call({ tool: 'Edit', on: `src/file-${round}.ts` })
      .check({ passed: round % 3 !== 0 })
      .call({ on: 'git commit -m done' });
  expect(countSignals(session.work).map(({ signal }) => signal)).toEqual([FILE_WORK]);
});
