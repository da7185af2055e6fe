import net from 'node:net';
import { AppError } from '../../shared/core/errors.ts';

const attempts = 50;

/** The wanted port, or the next one above it that nobody listens on; for 0 any free one. */
export async function findFreePort({ wanted }: { wanted: number }): Promise<number> {
  for (let port = wanted; port < Math.min(wanted + attempts, 65_536); port += 1) {
    const free = await tryPort(port);
    if (free !== undefined) return free;
  }
  throw new AppError({
    code: 'cloud.no_port',
    message: `no free port from ${wanted} on`,
    hint: 'set PORT to another one',
  });
}

function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      // EACCES: ports below 1024 on most systems, and ranges that Windows reserves.
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(undefined);
      else reject(error);
    });
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const bound = (server.address() as net.AddressInfo).port;
      server.close(() => resolve(bound));
    });
  });
}
