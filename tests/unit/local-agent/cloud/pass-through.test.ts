import { once } from 'node:events';
import net from 'node:net';
import { buffer, text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { createPassThrough } from '../../../../local-agent/cloud/pass-through.ts';

const opened: { close(): void }[] = [];

afterEach(() => {
  for (const one of opened.splice(0)) one.close();
});

async function listen(server: net.Server): Promise<number> {
  opened.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as net.AddressInfo).port;
}

/** A server behind that starts when it is asked for; `users` are those who are connected. */
async function create(o: {
  serve: (socket: net.Socket) => void;
  starting?: () => Promise<void>;
  /** Ports that are named before the right one. */
  wrong?: number[];
}): Promise<{ port: number; asked: () => number; users: () => number; close(): void }> {
  const behind = net.createServer({ allowHalfOpen: true }, o.serve);
  let [asked, users] = [0, 0];
  const wrong = [...(o.wrong ?? [])];
  const right = await listen(behind);
  const { server, close } = createPassThrough({
    async awake() {
      asked += 1;
      await o.starting?.();
      return { port: wrong.shift() ?? right, ended: Promise.resolve() };
    },
    enter() {
      users += 1;
      return () => (users -= 1);
    },
    onFailed: (error) => `There is no server: ${String(error)}`,
  });
  opened.push({ close });
  return { port: await listen(server), asked: () => asked, users: () => users, close };
}

/** Says its words, ends its half, and hears the rest. */
async function say(o: { port: number; words: string | Buffer }): Promise<Buffer> {
  const socket = net.connect({ port: o.port, host: '127.0.0.1', allowHalfOpen: true });
  socket.end(o.words);
  return buffer(socket);
}

const answerAll = (socket: net.Socket): void =>
  void text(socket).then((words) => socket.end(`heard ${words}`));

test('what is said before the server has started waits for it, on every connection', async () => {
  const started = Promise.withResolvers<void>();
  const door = await create({ serve: answerAll, starting: () => started.promise });
  const answers = ['one', 'two', 'three'].map((words) => say({ port: door.port, words }));
  await expect.poll(door.users).toBe(3);
  started.resolve();
  expect((await Promise.all(answers)).map(String)).toEqual(['heard one', 'heard two', 'heard three']);
  await expect.poll(door.users).toBe(0);
});

test('a connection that says nothing starts nothing, and keeps nothing awake', async () => {
  const door = await create({ serve: answerAll });
  const silent = net.connect(door.port, '127.0.0.1');
  await once(silent, 'connect');
  expect(String(await say({ port: door.port, words: 'hello' }))).toBe('heard hello');
  await expect.poll(door.users).toBe(0);
  silent.end();
  await once(silent.resume(), 'close');
  expect(door.asked()).toBe(1);
});

test('an open connection is a user for as long as it is open, however little is said', async () => {
  const door = await create({
    serve: (socket) => void socket.on('data', () => socket.write('pong')).on('end', () => socket.end()),
  });
  const page = net.connect(door.port, '127.0.0.1');
  for (let i = 0; i < 3; i += 1) {
    page.write('ping');
    expect(String(await once(page, 'data'))).toBe('pong');
    expect(door.users()).toBe(1);
  }
  page.destroy();
  await expect.poll(door.users).toBe(0);
});

test('large bodies go through whole, in both directions', async () => {
  const body = Buffer.alloc(12_000_000, 'segment ');
  const door = await create({ serve: (socket) => void socket.pipe(socket) });
  expect((await say({ port: door.port, words: body })).equals(body)).toBe(true);
});

test('who does not read is not sent more than fits on the way', async () => {
  let written = 0;
  const door = await create({
    serve(socket) {
      socket.on('error', () => undefined);
      const more = (): void => {
        while (written < 200_000_000 && socket.write(Buffer.alloc(65_536))) written += 65_536;
      };
      socket.on('drain', more).once('data', more);
    },
  });
  const reader = net.connect(door.port, '127.0.0.1').pause();
  reader.write('go');
  // Long after all buffers are full nothing more is taken.
  let before = -1;
  await expect
    .poll(() => (written > 0 && written === before) || ((before = written), false), { interval: 100 })
    .toBe(true);
  expect(written).toBeLessThan(100_000_000);
  reader.destroy();
  await expect.poll(door.users).toBe(0);
});

test('a server that refuses while it ends is asked for again', async () => {
  const gone = net.createServer();
  const port = await listen(gone);
  await new Promise((resolve) => gone.close(resolve));
  const door = await create({ serve: answerAll, wrong: [port] });
  expect(String(await say({ port: door.port, words: 'hello' }))).toBe('heard hello');
  expect(door.asked()).toBe(2);
});

test('where no server can be started that is the answer, and the next one tries again', async () => {
  const door = await create({ serve: answerAll, starting: () => Promise.reject(new Error('full disk')) });
  for (const round of [1, 2]) {
    const answer = await fetch(`http://127.0.0.1:${door.port}/`);
    expect([answer.status, await answer.text()]).toEqual([503, 'There is no server: Error: full disk']);
    expect([door.asked(), door.users()]).toEqual([round, 0]);
  }
});

test('who goes away before the server has started leaves nothing behind', async () => {
  const started = Promise.withResolvers<void>();
  const seen: net.Socket[] = [];
  const door = await create({
    serve: (socket) => void seen.push(socket.resume()),
    starting: () => started.promise,
  });
  const hasty = net.connect(door.port, '127.0.0.1');
  hasty.write('hello');
  await expect.poll(door.users).toBe(1);
  hasty.resetAndDestroy();
  started.resolve();
  await expect.poll(door.users).toBe(0);
  for (const socket of seen) await expect.poll(() => socket.destroyed || socket.readableEnded).toBe(true);
});

test('a server that is killed breaks its connections, so that pages connect anew', async () => {
  const sockets: net.Socket[] = [];
  const door = await create({ serve: (socket) => void sockets.push(socket) });
  const page = net.connect(door.port, '127.0.0.1');
  page.on('error', () => undefined);
  page.write('upgrade');
  await expect.poll(() => sockets.length).toBe(1);
  sockets[0]?.resetAndDestroy();
  await once(page.resume(), 'close');
  await expect.poll(door.users).toBe(0);
});

test('its end ends all connections at once', async () => {
  const door = await create({ serve: (socket) => void socket.resume() });
  const page = net.connect(door.port, '127.0.0.1');
  page.on('error', () => undefined);
  page.write('hello');
  await expect.poll(door.users).toBe(1);
  door.close();
  await once(page.resume(), 'close');
  await expect.poll(door.users).toBe(0);
});
