import type { Fields } from './record-fields.ts';

// Names as the client writes them, up to version 2.1.332.

/** Copies of requests and counters without a use for us: counted and passed over, their times included. */
export const silentTypes: ReadonlySet<string> = new Set([
  'api-request',
  'api-request-blob',
  'api-request-resumed',
  'api-request-shape',
  'atis-latch',
  'artifact-autoreact-ledger',
  'artifact-comment-monitor',
  'bridge-session',
  'file-history-delta',
  'file-history-snapshot',
  'last-prompt',
  'progress',
  'tools-used',
]);

/** Attachments that only repeat what a request was made of. */
export const silentAttachments: ReadonlySet<string> = new Set(['prompt_snapshot']);

/** State that the client keeps for itself, kept by name. */
export const bookkeepingTypes: ReadonlySet<string> = new Set([
  'agent-color',
  'agent-name',
  'agent-setting',
  'content-replacement',
  'continued-in',
  'cost-state',
  'data-flow-incomplete',
  'data-flow-handover',
  'data-flow-records',
  'dev-mods',
  'ended-by-model',
  'fork-context-ref',
  'frame-link',
  'history-suppression',
  'host-row',
  'hybrid-organization',
  'isolation-latch',
  'memory-mode',
  'mode',
  'permission-mode',
  'pr-link',
  'repl-mode',
  'resume-head-vouch',
  'session-owner',
  'tag',
  'worktree-state',
]);

const chainedFields = words(`
  agentId apiBlockIndex apiError apiErrorStatus apiErrorType attachment attributionAgent attributionMcpServer
  attributionMcpTool attributionSkill attributionPlugin compactMetadata content costUSD cwd durationMs
  durationMsByUser effort entrypoint error failedHookErrorIndexes failedResponseHadNoToolCall forkedFrom gitBranch
  hasOutput holdsPersonsWords hookAdditionalContext hookCount hookErrors hookInfos imagePasteIds interruptedMessageId
  isApiErrorMessage isCompactSummary isMeta isSidechain isVisibleInTranscriptOnly level logicalParentUuid madeBy
  maxRetries mcpMeta message messageCount microcompactMetadata origin parentUuid pendingBackgroundAgentCount
  perTurnEffort permissionDecision permissionMode planContent preventedContinuation promptCacheRequested promptId
  promptSource queuePriority queueSkipAttachments rendered renderedBesideToolResult renderedRole repeatsCompactSummary
  requestId requestRef requestSessionId requestedModel retryAttempt retryInMs sandboxed sessionId session_id slug
  source sourceToolAssistantUUID sourceToolUseID stopReason subtype summarizeMetadata teamName thinkingDisplay
  thinkingDurationMs thinkingMetadata timestamp todos toolDenialBeforeRun toolDenialKind toolInputStreamMs toolUseID
  toolUseResult turnCompanion turnOrigin turnPosition type url userFeedback userType uuid version writtenByUser
`);

/** Only for chained records: the others are kept whole, as system events, or passed over. */
export function unknownFields({ type, record }: { type: string; record: Fields }): string[] {
  if (type !== 'user' && type !== 'assistant' && type !== 'system' && type !== 'attachment') return [];
  const names: string[] = [];
  for (const name in record) if (!chainedFields.has(name)) names.push(`${type}.${name}`);
  return names;
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.trim().split(/\s+/));
}
