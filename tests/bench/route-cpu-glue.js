// In workerd, around the whole Worker (see route-cpu-world.ts): its D1 is asked through the binding HOST. Each request has a
// database of its own, so that nothing is remembered of the one before.

const databaseOf = (HOST) => {
  const ask = async (list) =>
    (await HOST.fetch('http://host/sql', { method: 'POST', body: JSON.stringify(list) })).json();
  const statement = (sql, values = []) => {
    const all = async () => (await ask([{ sql, values }]))[0];
    return {
      sql,
      values,
      all,
      run: all,
      bind: (...bound) => statement(sql, bound),
      async first(column) {
        const [row] = (await all()).results;
        return row === undefined ? null : column === undefined ? row : row[column];
      },
      raw: async () => (await ask([{ sql, values, isRaw: true }]))[0].results,
    };
  };
  return {
    prepare: (sql) => statement(sql),
    batch: (list) => ask(list.map(({ sql, values }) => ({ sql, values }))),
  };
};

export const asked = {
  async fetch(request, env, context) {
    const url = new URL(request.url);
    if (url.pathname === '/-/sockets') {
      for (const { sent, received } of await request.json())
        await (
          await env.HOST.fetch(`http://host/echo?bytes=${received}`, {
            method: 'POST',
            body: new Uint8Array(sent),
          })
        ).text();
      return new Response('done');
    }
    const own = { ...env, DB: databaseOf(env.HOST) };
    if (url.pathname !== '/-/cron') return worker.fetch(request, own, context);
    await worker.scheduled({ scheduledTime: Number(url.searchParams.get('at')) }, own);
    return new Response('done');
  },
};
