import type net from 'node:net';
import { AppError } from '../../shared/core/errors.ts';

const attempts = 50;

/** Listens on loopback at the wanted port, or at the next one above it that nobody has; for 0 at any free one. */
export async function listenFrom(o: { server: net.Server; wanted: number }): Promise<number> {
  for (let port = o.wanted; port < Math.min(o.wanted + attempts, 65_536); port += 1) {
    const bound = await tryPort({ server: o.server, port });
    if (bound !== undefined) return bound;
  }
  throw new AppError({
    code: 'cloud.no_port',
    message: `no free port from ${o.wanted} on`,
    hint: 'set PORT to another one',
  });
}

function tryPort({ server, port }: { server: net.Server; port: number }): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void => {
      // EACCES: ports below 1024 on most systems, and ranges that Windows reserves.
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(undefined);
      else reject(error);
    };
    server.once('error', onError);
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      server.off('error', onError);
      resolve((server.address() as net.AddressInfo).port);
    });
  });
}
