import { z } from 'zod';
import { phaseSchema } from '../../shared/phases/phase.ts';
import { session } from '../../shared/queries/session.ts';
import { sessionAgents } from '../../shared/queries/session-agents.ts';
import { sessionSegments } from '../../shared/queries/session-segments.ts';
import { roles } from '../members/roles.ts';

// Answers of the API that are no rows of one query.

export const membersSchema = z.object({
  members: z.array(
    z.object({
      member_id: z.string(),
      name: z.string(),
      role: z.enum(roles),
      created_at: z.number().int(),
    }),
  ),
});

export const phasesAnswerSchema = z.object({ phases: z.array(phaseSchema) });

/** A session with its agent runs and with the segments that hold its events, in their order. */
export const timelineSchema = z.object({
  session: session.row,
  agents: z.array(sessionAgents.row),
  segments: z.array(sessionSegments.row),
});
