// In workerd, around the whole Worker (see quiet-day.bench.ts): each call of cron says what it used of database and bucket.

const counting = () => ({ read: 0, written: 0, queries: 0, bucket: 0 });

const countedDatabase = (db, used) => {
  const add = (result) => {
    used.queries += 1;
    used.read += result.meta.rows_read;
    used.written += result.meta.rows_written;
    return result;
  };
  const inner = new WeakMap();
  const wrap = (statement) => {
    const own = {
      bind: (...values) => wrap(statement.bind(...values)),
      run: async () => add(await statement.run()),
      all: async () => add(await statement.all()),
      async first(column) {
        const [row] = add(await statement.all()).results;
        return row === undefined ? null : column === undefined ? row : row[column];
      },
      async raw() {
        return add(await statement.all()).results.map(Object.values);
      },
    };
    inner.set(own, statement);
    return own;
  };
  return {
    prepare: (sql) => wrap(db.prepare(sql)),
    batch: async (list) => (await db.batch(list.map((one) => inner.get(one)))).map(add),
  };
};

const countedBucket = (bucket, used) =>
  new Proxy(bucket, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (...given) => {
        used.bucket += 1;
        return value.apply(target, given);
      };
    },
  });

export const asked = {
  async fetch(request, env) {
    const used = counting();
    const own = { ...env, DB: countedDatabase(env.DB, used), SEGMENTS: countedBucket(env.SEGMENTS, used) };
    await worker.scheduled({ scheduledTime: Number(new URL(request.url).searchParams.get('at')) }, own);
    return Response.json(used);
  },
};
