import type { CronDeps } from '../../worker/cron-task.ts';

/** The same database and storage, which fail at the call `n` of all: before it is done where `n` is even, else after. */
export function failingAt({ deps, n }: { deps: CronDeps; n: number }): {
  deps: CronDeps;
  calls: () => number;
} {
  let calls = 0;
  const step = async <T>(work: () => Promise<T>): Promise<T> => {
    calls += 1;
    // A call that ended makes no others.
    if (calls > n) throw new Error('stopped long ago');
    if (calls === n && n % 2 === 0) throw new Error('stopped before');
    const done = await work();
    if (calls === n) throw new Error('stopped after');
    return done;
  };
  const statement = (inner: D1PreparedStatement): D1PreparedStatement => {
    const wrapped = new Proxy(inner, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        const call = (...values: unknown[]): unknown => Reflect.apply(value, target, values);
        if (name === 'bind')
          return (...values: unknown[]) => statement(call(...values) as D1PreparedStatement);
        return (...values: unknown[]) => step(async () => call(...values));
      },
    });
    originals.set(wrapped, inner);
    return wrapped;
  };
  const originals = new WeakMap<D1PreparedStatement, D1PreparedStatement>();
  const db = new Proxy(deps.db, {
    get(target, name) {
      if (name === 'prepare') return (sql: string) => statement(target.prepare(sql));
      if (name === 'batch')
        return (list: D1PreparedStatement[]) =>
          step(() => target.batch(list.map((one) => originals.get(one) ?? one)));
      return Reflect.get(target, name) as unknown;
    },
  });
  const { archive, details } = deps;
  return {
    calls: () => calls,
    deps: {
      ...deps,
      db,
      archive: {
        get: (name) => step(() => archive.get(name)),
        put: (o) => step(() => archive.put(o)),
        delete: (name) => step(() => archive.delete(name)),
      },
      details: details && {
        get: (id) => step(() => details.get(id)),
        put: (o) => step(() => details.put(o)),
        delete: (ids) => step(() => details.delete(ids)),
      },
    },
  };
}
