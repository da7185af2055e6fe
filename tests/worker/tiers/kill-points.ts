export class Killed extends Error {}

/**
 * Counts the awaits of a run, and ends it at one of them: before the call is made, or after, when its answer is lost. Nothing
 * that it tries after that is done.
 */
export function createKillPoints(at: number) {
  let step = 0;
  async function point<T>(call: () => Promise<T>): Promise<T> {
    step += 1;
    if (step >= at) throw new Killed();
    const answer = await call();
    step += 1;
    if (step >= at) throw new Killed();
    return answer;
  }

  function statement(real: D1PreparedStatement): D1PreparedStatement {
    return new Proxy(real, {
      get(target, name) {
        if (name === 'bind') return (...values: unknown[]) => statement(target.bind(...values));
        if (name === 'real') return target;
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]) => point(async () => Reflect.apply(member, target, args) as unknown);
      },
    });
  }

  return {
    /** Whether the run got past the point. */
    isOver: () => step < at,
    db(real: D1Database): D1Database {
      return new Proxy(real, {
        get(target, name) {
          if (name === 'prepare') return (sql: string) => statement(target.prepare(sql));
          if (name === 'batch')
            return (list: (D1PreparedStatement & { real?: D1PreparedStatement })[]) =>
              point(() => target.batch(list.map((one) => one.real ?? one)));
          return Reflect.get(target, name) as unknown;
        },
      });
    },
    /** For what is no object of methods. */
    point,
    store<Store extends object>(real: Store): Store {
      return new Proxy(real, {
        get(target, name) {
          const member: unknown = Reflect.get(target, name);
          if (typeof member !== 'function') return member;
          return (...args: unknown[]) => point(async () => Reflect.apply(member, target, args) as unknown);
        },
      });
    },
  };
}
