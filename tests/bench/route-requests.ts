import { gzipSync } from 'node:zlib';
import { createHash } from 'node:crypto';
import { segmentHeaders } from '../../shared/protocol/segments.ts';
import { routeActions } from '../../worker/auth/route-actions.ts';
import { dayOfRows } from './year-rows.ts';

export type RouteRequest = { route: string; at: string; init: object };
type Known = { session: string; cookie: string; token: string; teamKey: string };

/** What stands for the names in a path. */
function pathOf({ path, session }: { path: string; session: string }): string {
  const names: Readonly<Record<string, string>> = {
    session_id: session,
    id: session,
    name: 'usage_totals',
    file: 'cost-per-day.svg',
    level: 'metadata',
    tier: 's3',
  };
  return path.replace(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(
      path.startsWith('/reviews') || path.includes('reviews/') ? '1' : (names[name] ?? 'none'),
    ),
  );
}

/** Rows of a flush of a machine where much happened, and of a history that is sent: 300 at the most. */
function rowsOf({ nth, many }: { nth: number; many: boolean }): string {
  const batch = dayOfRows({ developer: 0, day: 30_000 + nth });
  const sessions = batch.session_rollups.slice(0, many ? 10 : 1);
  const ids = new Set(sessions.map(({ session_id }) => session_id));
  const of = <Row extends { session_id: string }>(rows: readonly Row[], most: number) =>
    rows.filter(({ session_id }) => ids.has(session_id)).slice(0, most);
  return JSON.stringify({
    session_rollups: sessions.map((row) => ({ ...row, started_at: nth * 1000, last_event_at: nth * 1000 })),
    agent_rollups: of(batch.agent_rollups, many ? 30 : 3),
    usage_rollups: of(batch.usage_rollups, many ? 60 : 4).map((row) => ({ ...row, hour: 1 })),
    tool_rollups: of(batch.tool_rollups, many ? 200 : 8).map((row) => ({ ...row, hour: 1 })),
  });
}

function segmentOf({ nth, session }: { nth: number; session: string }) {
  const event = (at: number) =>
    `${JSON.stringify({ v: 1, event_id: `e${nth}-${at}`, event_type: 'message', session_id: session, timestamp: '2026-11-20T09:00:00.000Z', seq: at, data: { role: 'user', kind: 'prompt', text: `what is to be done with ${nth * at} of these? `.repeat(8) } })}\n`;
  const raw = Array.from({ length: 500 }, (_, at) => event(at)).join('');
  const body = gzipSync(raw);
  const headers = {
    [segmentHeaders.session]: session,
    [segmentHeaders.sha256]: createHash('sha256').update(body).digest('hex'),
    [segmentHeaders.firstSeq]: String(nth * 500 + 1),
    [segmentHeaders.lastSeq]: String(nth * 500 + 500),
    [segmentHeaders.events]: '500',
    [segmentHeaders.rawBytes]: String(Buffer.byteLength(raw)),
    'content-length': String(body.byteLength),
  };
  return { body, headers };
}

/**
 * A request to each route, as somebody of the team or a machine asks it. What changes something and is not said here comes with
 * an empty form, and is answered with what is wrong with it.
 */
export function routeRequests(o: Known & { nth: number }): RouteRequest[] {
  const { session, cookie, token, nth } = o;
  const machine = { authorization: `Bearer ${token}` };
  const json = { ...machine, 'content-type': 'application/json' };
  return Object.keys(routeActions).flatMap((route): RouteRequest[] => {
    const [method = '', path = ''] = route.split(' ');
    const at = pathOf({ path, session });
    const isMachine = path.startsWith('/v1/') && !path.startsWith('/v1/queries');
    const read = (query = '') => ({
      route,
      at: `${at}${query}`,
      init: { method, headers: isMachine ? machine : { cookie } },
    });
    switch (route) {
      case 'POST /v1/rows': {
        const request = (many: boolean) => ({
          method,
          headers: json,
          body: rowsOf({ nth: nth * 2 + Number(many), many }),
        });
        return [
          { route: `${route} (a flush)`, at, init: request(false) },
          { route: `${route} (300 rows)`, at, init: request(true) },
        ];
      }
      case 'PUT /v1/segments/:segment_id': {
        const { body, headers } = segmentOf({ nth, session });
        return [
          {
            route: `${route} (500 events)`,
            at: `/v1/segments/bench-${nth}`,
            init: { method, headers: { ...machine, ...headers }, body },
          },
        ];
      }
      case 'POST /sign-in':
        return [{ route, at, init: { method, body: new URLSearchParams({ key: o.teamKey }) } }];
      case 'POST /sign-out':
        return [{ route, at, init: { method } }];
      // It would end the machine that asks.
      case 'DELETE /v1/device':
      case 'DELETE /v1/sessions/:session_id':
        return [
          {
            route: `${route} (none)`,
            at: path.includes('sessions') ? '/v1/sessions/none' : at,
            init: { method, headers: path.includes('sessions') ? machine : {} },
          },
        ];
      case 'GET /v1/live':
        return [read()];
      default:
        if (method === 'GET')
          return [read(at.startsWith('/v1') || at.startsWith('/api') ? '' : '?range=90d')];
        return [
          {
            route,
            at,
            init: isMachine
              ? { method, headers: json, body: '{}' }
              : { method, headers: { cookie }, body: new URLSearchParams() },
          },
        ];
    }
  });
}
