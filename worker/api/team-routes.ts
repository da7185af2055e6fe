import { Hono } from 'hono';
import type { z } from 'zod';
import type { SharesAnswer } from '../../shared/protocol/shares.ts';
import { session } from '../../shared/queries/session.ts';
import { sessionAgents } from '../../shared/queries/session-agents.ts';
import { sessionSegments } from '../../shared/queries/session-segments.ts';
import { requireReader } from '../auth/guards.ts';
import type { AppEnv } from '../env.ts';
import { notFoundError } from '../http/errors.ts';
import { listMembers } from '../members/member-repository.ts';
import { readPhases } from '../phases/phase-repository.ts';
import { answerSegment } from '../segments/routes.ts';
import { listShares } from '../shares/share-repository.ts';
import { listedFor } from '../shares/routes.ts';
import { apiPaths } from './open-api.ts';
import type { membersSchema, phasesAnswerSchema, timelineSchema } from './team-schemas.ts';

/** What pages of the team and of one session are made of, for programs. */
export const teamApi = new Hono<AppEnv>()
  .get(apiPaths.members, requireReader, async (c) => {
    const members = await listMembers(c.var.deps.db);
    c.header('Cache-Control', 'private, no-store');
    return c.json({
      members: members.map(({ member_id, name, role, created_at }) => ({
        member_id,
        name,
        role,
        created_at,
      })),
    } satisfies z.infer<typeof membersSchema>);
  })
  .get(apiPaths.phases, requireReader, async (c) => {
    c.header('Cache-Control', 'private, no-store');
    return c.json({ phases: await readPhases(c.var.deps.db) } satisfies z.infer<typeof phasesAnswerSchema>);
  })
  .get(apiPaths.shares, requireReader, async (c) => {
    const { deps, identity } = c.var;
    const memberId = listedFor(identity);
    const shares = await listShares({ db: deps.db, sessionId: c.req.query('session_id'), memberId });
    c.header('Cache-Control', 'private, no-store');
    return c.json({ shares } satisfies SharesAnswer);
  })
  .get(apiPaths.timeline, requireReader, async (c) => {
    const { runQuery } = c.var.deps;
    const session_id = c.req.param('session_id');
    const [found] = await runQuery(session, { session_id });
    if (found === undefined) throw notFoundError({ what: 'this session' });
    c.header('Cache-Control', 'private, no-store');
    return c.json({
      session: found,
      agents: await runQuery(sessionAgents, { session_id }),
      segments: await runQuery(sessionSegments, { session_id }),
    } satisfies z.infer<typeof timelineSchema>);
  })
  .get(apiPaths.segment, requireReader, (c) =>
    answerSegment({ c, sessionId: c.req.param('session_id'), segmentId: c.req.param('segment_id') }),
  );
