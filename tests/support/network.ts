import { request as openRequest } from 'node:http';

/** A `fetch` that goes wrong as told, request by request; when the list is over, all is well. */
export type Fault =
  | 'ok'
  /** Never arrives. */
  | 'lost'
  /** Arrives, but the answer is lost. */
  | 'answer lost'
  /** Arrives twice. */
  | 'doubled'
  /** Arrives a second time after everything else. */
  | 'late copy'
  /** Arrives only after everything else, when the sender has long sent it again. */
  | 'held back'
  /** The line breaks in the middle of what is sent. */
  | 'cut request'
  /** Arrives; the line breaks in the middle of the answer. */
  | 'cut answer'
  /** A proxy's error page instead of the cloud. */
  | 'proxy page'
  /** A captive portal that says 200 to everything. */
  | 'portal'
  | { status: number; code: string; retryAfter?: number };

export type Network = { fetch: typeof fetch; requests: string[]; deliverLate: () => Promise<void> };

export function openNetwork(faults: readonly Fault[] = []): Network {
  const requests: string[] = [];
  const late: (() => Promise<Response>)[] = [];
  let count = 0;

  async function send(input: string | URL | Request, init?: RequestInit): Promise<Response> {
    const fault = faults[count] ?? 'ok';
    count += 1;
    requests.push(`${init?.method ?? 'GET'} ${new URL(String(input)).pathname}`);
    const deliver = async () => {
      const response = await fetch(input, init);
      return new Response(await response.text(), response);
    };
    if (typeof fault === 'object') return refuse(fault);
    switch (fault) {
      case 'lost':
        throw new TypeError('fetch failed');
      case 'answer lost':
        await deliver();
        throw new TypeError('fetch failed');
      case 'doubled':
        await deliver();
        return deliver();
      case 'late copy':
        late.push(deliver);
        return deliver();
      case 'held back':
        late.push(deliver);
        throw new TypeError('fetch failed');
      case 'cut request':
        await sendHalf({ input, init });
        throw new TypeError('fetch failed');
      case 'cut answer': {
        const response = await deliver();
        const text = await response.text();
        return new Response(text.slice(0, text.length / 2), { status: response.status });
      }
      case 'proxy page':
        return new Response('<h1>Bad gateway</h1>', { status: 502 });
      case 'portal':
        return new Response('<h1>Welcome to the hotel</h1>', { status: 200 });
      case 'ok':
        return deliver();
    }
  }

  return {
    requests,
    fetch: send,
    async deliverLate() {
      for (const deliver of late) await deliver();
    },
  };
}

/** Announces the whole body, sends half of it and hangs up. */
async function sendHalf(o: { input: string | URL | Request; init: RequestInit | undefined }): Promise<void> {
  const { method = 'GET', headers, body } = o.init ?? {};
  const bytes = typeof body === 'string' ? Buffer.from(body) : body instanceof Uint8Array ? body : undefined;
  if (bytes === undefined) return;
  const all = { ...Object.fromEntries(new Headers(headers)), 'content-length': String(bytes.byteLength) };
  await new Promise<void>((resolve) => {
    const request = openRequest(new URL(String(o.input)), { method, headers: all });
    request.on('error', () => resolve());
    request.on('close', () => resolve());
    request.write(bytes.subarray(0, bytes.byteLength / 2), () => request.destroy());
  });
}

function refuse(o: { status: number; code: string; retryAfter?: number }): Response {
  const headers = o.retryAfter === undefined ? undefined : { 'retry-after': String(o.retryAfter) };
  return Response.json(
    { error: { code: o.code, message: 'refused by the test' } },
    { status: o.status, headers },
  );
}
