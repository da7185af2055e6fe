// In workerd, behind imports of the tasks (see tier-ticks-world.ts): D1, R2, Google and S3 are asked through the binding HOST.

const told = ({ sha256, uploaded, ...object }) => ({
  ...object,
  uploaded: new Date(uploaded),
  checksums: {
    sha256: Uint8Array.from(sha256.match(/../g), (two) => Number.parseInt(two, 16)).buffer,
  },
});
const named = (what, key) => `${what}?key=${encodeURIComponent(key)}`;

export const ticker = {
  async fetch(request, env) {
    const { task, now, calls } = await request.json();
    if (task === 'nothing') return new Response('done');
    const post = (path, body) => env.HOST.fetch(`http://host/${path}`, { method: 'POST', body });
    if (task === 'sockets') {
      for (const { sent, received } of calls)
        await (await post(`echo?bytes=${received}`, new Uint8Array(sent))).arrayBuffer();
      return new Response('done');
    }
    const ask = async (path, value) => (await post(path, JSON.stringify(value))).json();
    const statement = (sql, values = []) => {
      const all = async () => ({ results: (await ask('sql', [{ sql, values }]))[0] });
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
        raw: async () => (await all()).results.map((row) => Object.values(row)),
      };
    };
    const db = {
      prepare: (sql) => statement(sql),
      async batch(list) {
        const answers = await ask(
          'sql',
          list.map(({ sql, values }) => ({ sql, values })),
        );
        return answers.map((results) => ({ results }));
      },
    };
    const read = async (key) => {
      const answer = await post(named('get', key));
      return answer.status === 404
        ? null
        : { ...told(JSON.parse(answer.headers.get('x-told'))), body: answer.body };
    };
    const bucket = {
      put: async (key, body) => told(await (await post(named('put', key), body)).json()),
      get: read,
      async head(key) {
        const found = await read(key);
        await found?.body.cancel();
        return found;
      },
      delete: (key) => post(named('delete', key)),
      async list(given) {
        const { objects, truncated } = await ask('list', given);
        return { objects: objects.map(told), truncated };
      },
    };
    const deps = {
      db,
      clock: () => now,
      mode: 'team',
      wait: async () => undefined,
      seal: tasks.createSeal('secret'),
      fetch(input, init) {
        const url = input instanceof Request ? input.url : String(input);
        return env.HOST.fetch(
          `http://host/out?url=${encodeURIComponent(url)}`,
          input instanceof Request ? new Request(input, init) : init,
        );
      },
      openTiers: () => tasks.openTiers({ bucket, deps }),
      listStored: tasks.createR2Listing(bucket),
      listSegments: async () => ({ segments: await ask('segments'), isLast: true }),
      r2Segments: {
        get: async () => ({ body: (await post('segment')).body }),
        delete: (gone) =>
          ask(
            'gone',
            gone.map(({ segment_id }) => segment_id),
          ),
      },
    };
    await tasks[task]({ deps, at: now });
    return new Response('done');
  },
};
