import { openTeamCloud, type TeamCloud } from './team-cloud.ts';

/** What the Worker asks of its storage: D1 one statement, D1 many in one transaction, an object of R2. */
export type StorageCall = 'd1' | 'd1.batch' | 'r2.put' | 'r2.head';

type StorageFault = {
  /** The calls that it may meet; every kind if none is named. */
  calls?: StorageCall[];
  /** Meets the nth of them, counted from 1, and so many from there on. */
  at: number;
  times: number;
  /** Whether what was asked is done all the same, and only the answer is lost. */
  done: boolean;
  says: string;
};

export type FaultyCloud = TeamCloud & {
  /** From now on; undefined: all is well. Answers the calls since the last time. */
  fail: (fault?: StorageFault) => Promise<StorageCall[]>;
};

/** Before the published bundle: the same bindings, with failures on request. */
const entry = `import worker, { LiveRoom } from './worker.js';
export { LiveRoom };

let fault;
let calls = [];
let matching = 0;
let bindings;

async function ask(call, work) {
  calls.push(call);
  if (fault === undefined || !(fault.calls ?? [call]).includes(call)) return work();
  matching += 1;
  if (matching < fault.at || matching >= fault.at + fault.times) return work();
  if (fault.done) await work();
  throw new Error(fault.says);
}

const originals = new WeakMap();
function wrapStatement(statement) {
  const wrapped = { bind: (...values) => wrapStatement(statement.bind(...values)) };
  for (const name of ['all', 'run', 'first', 'raw'])
    wrapped[name] = (...given) => ask('d1', () => statement[name](...given));
  originals.set(wrapped, statement);
  return wrapped;
}

function wrapBindings(env) {
  const { DB, SEGMENTS } = env;
  return {
    ...env,
    DB: {
      prepare: (sql) => wrapStatement(DB.prepare(sql)),
      batch: (list) => ask('d1.batch', () => DB.batch(list.map((one) => originals.get(one)))),
    },
    SEGMENTS: {
      put: (...given) => ask('r2.put', () => SEGMENTS.put(...given)),
      head: (...given) => ask('r2.head', () => SEGMENTS.head(...given)),
      get: (...given) => SEGMENTS.get(...given),
      delete: (...given) => SEGMENTS.delete(...given),
      list: (...given) => SEGMENTS.list(...given),
    },
  };
}

export default {
  async fetch(request, env, context) {
    if (new URL(request.url).pathname === '/storage-fault') {
      const before = calls;
      fault = (await request.json()) ?? undefined;
      calls = [];
      matching = 0;
      return Response.json(before);
    }
    bindings ??= wrapBindings(env);
    return worker.fetch(request, bindings, context);
  },
};
`;

/** A team's cloud whose database and storage fail as told, beneath the Worker. */
export async function openFaultyCloud(): Promise<FaultyCloud> {
  const cloud = await openTeamCloud({ entry });
  await cloud.migrate();
  return {
    ...cloud,
    async fail(fault) {
      const body = JSON.stringify(fault ?? null);
      const answer = await fetch(`${cloud.url}/storage-fault`, { method: 'POST', body });
      return (await answer.json()) as StorageCall[];
    },
  };
}
