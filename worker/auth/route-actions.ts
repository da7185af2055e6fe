import type { Action } from './permissions.ts';

/**
 * What each route does in the sense of the permissions; `anyone` asks nothing, because it is how somebody comes in or goes.
 * A route that is not named is closed to everybody.
 */
export const routeActions: Readonly<Record<string, Action | 'anyone'>> = {
  'GET /sign-in': 'anyone',
  'POST /sign-in': 'anyone',
  'POST /sign-out': 'anyone',
  'POST /v1/enrol': 'anyone',
  'PUT /v1/segments/:segment_id': 'sessions.write',
  'POST /v1/rows': 'sessions.write',
  'DELETE /v1/sessions/:session_id': 'sessions.write',
  'GET /v1/live': 'live.watch',
  'GET /v1/hello': 'sessions.read',
  'GET /v1/queries/:name': 'sessions.read',
  'GET /v1/segments/:session_id': 'sessions.read',
  'GET /v1/segments/:session_id/:segment_id': 'sessions.read',
  'GET /': 'sessions.read',
  'GET /sessions': 'sessions.read',
  'GET /costs': 'sessions.read',
  'GET /agents': 'sessions.read',
  'GET /agents/runs': 'sessions.read',
  'GET /tools': 'sessions.read',
  'GET /tools/sessions': 'sessions.read',
  'GET /errors': 'sessions.read',
  'GET /errors/group': 'sessions.read',
  'GET /sessions/:id': 'sessions.read',
  'GET /sessions/:id/timeline.json': 'sessions.read',
  'GET /search': 'sessions.read',
  'GET /search/hits.json': 'sessions.read',
  'GET /recovery': 'sessions.read',
  'POST /preferences': 'preferences.write',
};
