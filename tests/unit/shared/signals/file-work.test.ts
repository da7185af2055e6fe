import { describe, expect, it } from 'vitest';
import { countSignals } from '../../../../shared/signals/count-signals.ts';
import { FILE_WORK } from '../../../../shared/signals/signal.ts';
import { sessionWork } from '../../../fixtures/session-work.ts';

type Session = ReturnType<typeof sessionWork>;

const read = { tool: 'Read', on: 'src/queue.ts', output_bytes: 8000 };
const told = (session: Session) => countSignals(session.work).filter(({ signal }) => signal === FILE_WORK);
const listed = (session: Session) => JSON.parse(told(session)[0]?.files ?? 'null') as unknown;

describe('what the tools for files did', () => {
  it('is one row: each file with its calls, the tokens given out and its share of the responses', () => {
    // Each response of the two costs 1,000 micro-dollars and made two calls.
    const session = sessionWork()
      .response({ message_id: 'm1', cost_micros: 1000 })
      .call({ ...read, message_id: 'm1' })
      .call({ on: 'npm test', message_id: 'm1' })
      .response({ message_id: 'm2', cost_micros: 1000, agent_id: 'a1' })
      .call({ tool: 'Edit', on: 'src/queue.ts', message_id: 'm2', agent_id: 'a1', output_bytes: 40 })
      .call({
        tool: 'Write',
        on: 'a "b".md',
        message_id: 'm2',
        agent_id: 'a1',
        output_bytes: 400,
        status: 'error',
      })
      .call({ tool: 'Edit', on: 'src/refused.ts', status: 'denied' });
    expect(told(session)).toMatchObject([
      { agent_type: 'main', subject: 'files', times: 3, out_of: 2, tokens: 2110, cost_micros: 1500 },
    ]);
    expect(listed(session)).toEqual([
      ['src/queue.ts', 2, 2010, 1000],
      ['a "b".md', 1, 100, 500],
    ]);
  });

  it('names as many files as fit into a row, the dearest, and counts them all', () => {
    let session = sessionWork();
    for (let file = 0; file < 200; file += 1)
      session = session
        .response({ message_id: `m${file}`, cost_micros: 10 + file })
        .call({ tool: 'Read', on: `src/ordner/größe-${file}.ts`, message_id: `m${file}`, output_bytes: 40 });
    const [row] = told(session);
    const files = listed(session) as unknown[][];
    expect([row?.times, row?.out_of]).toEqual([200, 200]);
    expect(new TextEncoder().encode(row?.files ?? '').length).toBeLessThanOrEqual(1902);
    expect(files.length).toBeGreaterThan(30);
    expect(files[0]).toEqual(['src/ordner/größe-199.ts', 1, 10, 209]);
  });

  it('tells nothing of calls whose texts are not known, and of those that touch no file', () => {
    expect(told(sessionWork().call({ ...read, on: undefined }))).toEqual([]);
    expect(told(sessionWork().call({ on: 'ls' }))).toEqual([]);
  });
});
