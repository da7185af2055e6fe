import type { Database } from '../store/driver/db.ts';
import type { Device } from '../config/device.ts';
import { newsOf, phasesSchema, type PhasesExchange } from '../../shared/protocol/phases.ts';
import { errorAnswerSchema } from '../../shared/protocol/errors.ts';
import { readFindingStates, readPhases, storePhases } from './phase-store.ts';

const timeoutMs = 3000;

/** `off`: there is no cloud, or it does not answer; `refused` says why in its words. */
export type NotTold = { kind: 'off' } | { kind: 'refused'; reason: string };
/** `untaken`: an older cloud did not understand some of it, as planned ends; here it is kept. */
export type ExchangeResult = { kind: 'done' } | { kind: 'untaken' } | NotTold;

type Asked = { device: Pick<Device, 'url' | 'token'> | undefined; fetch: typeof fetch };

/** Tells the cloud the phases and decisions of this machine and takes over what it knows. Safe to repeat. */
export async function exchangePhases(
  o: Asked & {
    db: Database;
    /** Told as well; kept here when the cloud has it. */
    changed?: PhasesExchange;
  },
): Promise<ExchangeResult> {
  const { phases = [], findings = [] } = o.changed ?? {};
  const own: PhasesExchange = {
    phases: [
      ...readPhases(o.db).filter((row) => !phases.some(({ phase }) => phase === row.phase)),
      ...phases,
    ],
    findings: [...readFindingStates(o.db), ...findings],
  };
  const answer = await tellPhases({ ...o, told: own });
  if (answer.kind !== 'done') return answer;
  storePhases({ db: o.db, exchange: answer.known });
  // What the cloud took is the same by now; what it does not know yet waits here.
  storePhases({ db: o.db, exchange: own });
  return { kind: isTaken({ told: own, known: answer.known }) ? 'done' : 'untaken' };
}

/** Whether a cloud knows, by its answer, all that it was told. */
export function isTaken(o: { told: PhasesExchange; known: PhasesExchange }): boolean {
  const news = newsOf(o);
  return news.phases.length + news.findings.length === 0;
}

/** Tells a cloud some phases and decisions, or none; it answers with all that it knows. */
export async function tellPhases(
  o: Asked & { told: PhasesExchange },
): Promise<{ kind: 'done'; known: PhasesExchange } | NotTold> {
  const { url, token } = o.device ?? {};
  if (url === undefined || token === undefined) return { kind: 'off' };
  const answer = await post({ url, token, body: JSON.stringify(o.told), fetch: o.fetch });
  if (answer === undefined) return { kind: 'off' };
  const known = phasesSchema.safeParse(answer.value);
  if (answer.ok && known.success) return { kind: 'done', known: known.data };
  const refusal = errorAnswerSchema.safeParse(answer.value);
  return refusal.success ? { kind: 'refused', reason: refusal.data.error.message } : { kind: 'off' };
}

async function post(o: {
  url: string;
  token: string;
  body: string;
  fetch: typeof fetch;
}): Promise<{ ok: boolean; value: unknown } | undefined> {
  try {
    const response = await o.fetch(new URL('/v1/phases', o.url), {
      method: 'POST',
      body: o.body,
      headers: { authorization: `Bearer ${o.token}`, 'content-type': 'application/json' },
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { ok: response.ok, value: await response.json() };
  } catch {
    // Nobody there, or something that is not the cloud: the phases stay here and are told next time.
    return undefined;
  }
}
