import type { Device } from '../config/device.ts';
import type { Deps } from '../deps.ts';
import { errorAnswerSchema } from '../../shared/protocol/errors.ts';

/** How the cloud answers this device. `skewMs`: how far this machine's clock is ahead of the cloud's. */
export type CloudProbe =
  | { kind: 'not_connected' }
  | { kind: 'unreachable'; url: string; message: string }
  | { kind: 'refused'; url: string; status: number; message: string; skewMs: number | undefined }
  | { kind: 'ok'; url: string; skewMs: number | undefined };

const TIMEOUT_MS = 3_000;

/** Sends an empty batch of rows: it writes nothing, and meets the same doors as a real one. */
export async function probeCloud({
  device,
  deps,
}: {
  device: Pick<Device, 'url' | 'token'> | undefined;
  deps: Pick<Deps, 'fetch' | 'clock'>;
}): Promise<CloudProbe> {
  const { url, token } = device ?? {};
  if (url === undefined) return { kind: 'not_connected' };
  try {
    const response = await deps.fetch(new URL('/v1/rows', url), {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token ?? ''}` },
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const skewMs = skewOf({ header: response.headers.get('date'), now: deps.clock() });
    if (response.ok) {
      await response.body?.cancel();
      return { kind: 'ok', url, skewMs };
    }
    return { kind: 'refused', url, status: response.status, message: await readMessage(response), skewMs };
  } catch (error) {
    return { kind: 'unreachable', url, message: describe(error) };
  }
}

async function readMessage(response: Response): Promise<string> {
  const text = await response.text();
  try {
    return errorAnswerSchema.parse(JSON.parse(text)).error.message;
  } catch {
    // Not our cloud: a proxy or a sign-in page of the network.
    return `it answered ${response.status}`;
  }
}

function skewOf({ header, now }: { header: string | null; now: number }): number | undefined {
  const at = header === null ? Number.NaN : Date.parse(header);
  return Number.isNaN(at) ? undefined : now - at;
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error ? `${error.message} (${cause.message})` : error.message;
}
