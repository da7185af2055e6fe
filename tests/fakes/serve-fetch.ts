import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** A fake that answers requests, as a server on loopback. */
export async function serveFetch(answer: (request: Request) => Promise<Response>) {
  const server = http.createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const { method = 'GET', headers, url = '/' } = incoming;
      const bodiless = method === 'GET' || method === 'HEAD';
      const request = new Request(new URL(url, `http://${headers.host ?? '127.0.0.1'}`), {
        method,
        headers: headers as Record<string, string>,
        ...(bodiless ? {} : { body: Buffer.concat(chunks) }),
      });
      void answer(request).then(async (response) => {
        outgoing.writeHead(response.status, Object.fromEntries(response.headers));
        outgoing.end(method === 'HEAD' ? undefined : Buffer.from(await response.arrayBuffer()));
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => server.close(),
  };
}
