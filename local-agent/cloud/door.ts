import { z } from 'zod';
import type { CloudDatabase, CloudStatement } from './migrate-cloud.ts';
import type { Tick } from './ticker.ts';
import { doorPaths } from './door-worker.ts';

export type Door = {
  db: CloudDatabase;
  tick: Tick;
};

type Asked = CloudStatement & { sql: string; values: unknown[] };

const failureSchema = z.object({ error: z.string() });
const batchSchema = z.array(z.looseObject({ results: z.array(z.record(z.string(), z.unknown())) }));
const tickSchema = z.object({ outcome: z.string() });

/** What the agent may ask of the runtime without asking the Worker. `port` is asked for each time: it changes. */
export function createDoor(o: {
  port: () => Promise<number>;
  secret: string;
  fetch: typeof fetch;
  /** Called before anything is asked; what it answers is called when the answer is read. */
  enter?: () => () => void;
}): Door {
  async function ask(path: string, body: unknown): Promise<unknown> {
    const leave = o.enter?.();
    try {
      return await send(path, body);
    } finally {
      leave?.();
    }
  }
  async function send(path: string, body: unknown): Promise<unknown> {
    const answer = await o.fetch(`http://127.0.0.1:${await o.port()}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${o.secret}` },
      body: JSON.stringify(body),
    });
    const said: unknown = await answer.json();
    if (!answer.ok) throw new Error(failureSchema.parse(said).error);
    return said;
  }
  const batch = async (statements: readonly Asked[]) =>
    batchSchema.parse(
      await ask(
        doorPaths.batch,
        statements.map(({ sql, values }) => ({ sql, values })),
      ),
    );
  const prepare = (sql: string, values: unknown[] = []): Asked => {
    const run = async () => {
      const [result] = await batch([prepare(sql, values)]);
      return result ?? { results: [] };
    };
    return { sql, values, bind: (...bound) => prepare(sql, bound), run, all: run };
  };
  return {
    db: { prepare, batch: (statements) => batch(statements as Asked[]) },
    async tick({ at }) {
      const { outcome } = tickSchema.parse(await ask(doorPaths.tick, { at }));
      if (outcome !== 'ok') throw new Error(`the cloud ended a tick with ${outcome}`);
    },
  };
}
