import type { EventType } from './event-schema.ts';

/**
 * Natural keys. The same thing seen in a hook payload and in a transcript gets the same id, so the second sighting
 * enriches the first. Ids of what the API numbers (messages, calls) are global: a resumed or forked file repeats them.
 */
export const eventKey = {
  toolUsage: (toolUseId: string) => `tool:${toolUseId}`,
  fileOperation: (toolUseId: string) => `file:${toolUseId}`,
  validation: (toolUseId: string) => `check:${toolUseId}`,
  apiCall: (messageId: string) => `api:${messageId}`,
  agentRun: (sessionId: string, agentId: string) => `agent:${sessionId}:${agentId}`,
  message: (uuid: string) => `msg:${uuid}`,
  /** `cause` is the tool_use_id for a failed call, else the record's uuid or content hash. */
  error: (cause: string) => `error:${cause}`,
  decision: (toolUseId: string) => `decision:${toolUseId}`,
  /** Attributes of a session as its transcript tells them: one per session. */
  sessionUpdate: (sessionId: string) => `session:${sessionId}`,
  /** Anything without a natural key: `contentHash` is over the payload and its arrival. */
  byContent: (type: EventType, contentHash: string) => `${type}:${contentHash}`,
} as const;
