import type { AgentRunRow, SessionRow } from '../../shared/queries/parts/session-row.ts';
import type { SessionError, SessionRewind, SessionToolCall } from '../store/queries/session-facts.ts';

/** What `subtrack session` tells, as JSON and as a page of text. */
export type SessionReport = {
  row: SessionRow;
  runs: AgentRunRow[];
  toolCalls: SessionToolCall[];
  errors: SessionError[];
  rewinds: SessionRewind[];
};
