// In workerd, around the whole Worker (see route-cpu-world.ts): its D1 is asked through the binding HOST. Each request has a
// database of its own, so that nothing is remembered of the one before.

/** The last request, and what its statements were answered with. */
let last = { request: undefined, answers: new Map() };
let sent = 0;
const decoder = new TextDecoder();

/** A statement by its text and by how often it was asked: times that are bound differ from one request to the next. */
const nthAsked = (asked, list) => {
  const texts = list.map(({ sql }) => sql).join('\n');
  const nth = asked.get(texts) ?? 0;
  asked.set(texts, nth + 1);
  return `${nth} ${texts}`;
};

/** As D1 answers: bytes that become rows in the Worker. */
const rowsOf = (bytes) => JSON.parse(decoder.decode(bytes));

const asksHost = (HOST, answers) => {
  const asked = new Map();
  return async (list) => {
    const key = nthAsked(asked, list);
    const body = JSON.stringify(list);
    const answer = await HOST.fetch('http://host/sql', { method: 'POST', body });
    answers.set(key, await answer.arrayBuffer());
    return rowsOf(answers.get(key));
  };
};

const asksAgain = (answers) => {
  const asked = new Map();
  return async (list) => {
    // What is sent to D1 is the Worker's work as well.
    sent += JSON.stringify(list).length;
    const bytes = await answers.get(nthAsked(asked, list));
    if (bytes === undefined) throw new Error(`not asked before: ${list[0]?.sql}`);
    return rowsOf(bytes);
  };
};

const databaseOf = (ask) => {
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
    if (url.pathname === '/-/nothing') return new Response('done');
    if (url.pathname === '/-/again') {
      const DB = databaseOf(asksAgain(last.answers));
      const answer = await worker.fetch(last.request(), { ...env, DB }, context);
      await answer.arrayBuffer();
      return new Response(String(answer.status));
    }
    const answers = new Map();
    const own = { ...env, DB: databaseOf(asksHost(env.HOST, answers)) };
    if (url.pathname === '/-/cron') {
      await worker.scheduled({ scheduledTime: Number(url.searchParams.get('at')) }, own);
      return new Response('done');
    }
    const { method, headers } = request;
    const body = request.body === null ? undefined : await request.arrayBuffer();
    last = { request: () => new Request(url, { method, headers, body, redirect: 'manual' }), answers };
    return worker.fetch(last.request(), own, context);
  },
};
