import net from 'node:net';
import { once } from 'node:events';

const TRIES = 3;
/** One that refuses has ended or is about to; its end is heard a moment later. */
const ENDING_MS = 1000;

export type Behind = { port: number; ended: Promise<void> };

/**
 * Passes the bytes of each connection on to a server that is started when they come; they wait meanwhile. A connection that
 * says nothing needs nobody. Who is connected is told by `enter`, until the connection is closed.
 */
export function createPassThrough(o: {
  /** The server behind, started if need be. */
  awake: () => Promise<Behind>;
  enter: () => () => void;
  /** Hears why there is no server behind, and says what the one who asked is told: plain text. */
  onFailed: (error: unknown) => string;
}): { server: net.Server; close(): void } {
  const open = new Set<net.Socket>();
  const server = net.createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    open.add(client);
    client.once('close', () => open.delete(client));
    // Its end follows.
    client.on('error', () => undefined);
    client.once('readable', () => void serve(client));
  });

  async function serve(client: net.Socket): Promise<void> {
    // It ended without a word.
    if (client.readableLength === 0) return void client.destroy();
    const leave = o.enter();
    try {
      const upstream = await connect(o.awake).catch((error: unknown) => refuse(client, o.onFailed(error)));
      if (upstream === undefined) return;
      join({ client, upstream });
      await once(upstream, 'close');
    } catch {
      // It broke off in the middle: so does what hangs on it.
      client.destroy();
    } finally {
      leave();
    }
  }

  return {
    server,
    close() {
      server.close();
      for (const client of open) client.destroy();
    },
  };
}

/** Nobody is there to answer, so this does. */
function refuse(client: net.Socket, text: string): undefined {
  client.resume();
  client.end(
    [
      'HTTP/1.1 503 Service Unavailable',
      'content-type: text/plain; charset=utf-8',
      `content-length: ${Buffer.byteLength(text)}`,
      'cache-control: no-store',
      'connection: close',
      '',
      text,
    ].join('\r\n'),
  );
}

async function connect(awake: () => Promise<Behind>): Promise<net.Socket> {
  for (let triesLeft = TRIES - 1; ; triesLeft -= 1) {
    const { port, ended } = await awake();
    const upstream = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    try {
      await once(upstream, 'connect');
      return upstream;
    } catch (error) {
      if (triesLeft === 0) throw error;
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, ENDING_MS).unref())]);
    }
  }
}

/** Each half ends by itself, and what one side does not read the other does not send. */
function join({ client, upstream }: { client: net.Socket; upstream: net.Socket }): void {
  client.once('close', () => upstream.destroy());
  // What it said last is still read.
  upstream.once('close', (hadError) => (hadError ? client.destroy() : client.destroySoon()));
  upstream.on('error', () => undefined);
  if (client.destroyed) return void upstream.destroy();
  client.pipe(upstream);
  upstream.pipe(client);
}
