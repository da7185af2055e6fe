import type { EventSource, Usage } from '../../../shared/events/event-schema.ts';
import type { GitWork } from '../../client/git-work.ts';
import type { PriceSettings } from '../../../shared/models/price-usage.ts';
import type { SpilledResults } from './spilled-results.ts';

/** What the sidecar `agent-<id>.meta.json` tells about a subagent. */
export type AgentMeta = {
  agent_type?: string;
  description?: string;
  tool_use_id?: string;
  parent_agent_id?: string;
  depth?: number;
  requested_model?: string;
  worktree_path?: string;
  worktree_branch?: string;
  /** How the run ended, once it has. */
  ended?: 'completed' | 'killed';
};

/** Where events belong, who saw them, and how much of them is wanted. */
export type EventOrigin = {
  session_id: string;
  agent_id: string;
  project: string;
  source: EventSource;
  /** False in the numbers pass, which builds no texts and skips events that carry nothing else. */
  texts: boolean;
  prices?: PriceSettings;
  /** Where a transcript's large outputs are. */
  spilled?: SpilledResults;
};

/** What is known about a file besides its lines. The session is that of the path, the agent that of the file name. */
export type FileContext = EventOrigin & { born_at?: string; meta?: AgentMeta };

/** What a call says about the agent that it starts. */
export type PlannedAgent = {
  type?: string;
  description?: string;
  prompt?: string;
  prompt_hash?: string;
  model?: string;
  background?: boolean;
  /** Of the run that was found to be this one. */
  id?: string;
};

/** How a request ran, as far as it has a price. */
export type Terms = {
  speed: string | undefined;
  service_tier: string | undefined;
  inference_geo: string | undefined;
};

/** A call of the API as one line tells it. */
export type MadeCall = {
  key: string;
  model: string;
  usage: Usage;
  terms: Terms;
  time: string;
  /** What the client says that it cost, in micro-dollars: old versions did. */
  recorded_micros?: number;
  sidechain?: boolean;
  stop_reason?: string;
  request_id?: string;
};

/** A call whose result has not been read yet. */
export type PendingTool = {
  name: string;
  /** Where it is not its id. */
  key?: string;
  started_at: string;
  message_id?: string;
  path?: string;
  operation?: 'read' | 'write' | 'edit';
  lines_added?: number;
  lines_removed?: number;
  patch?: string;
  check?: 'test' | 'lint' | 'types' | 'build';
  command?: string;
  /** What its output may name. */
  git?: GitWork[];
  agent?: PlannedAgent;
  /** Background task that a TaskStop names. */
  task_id?: string;
  question?: string;
  subject?: string;
  details?: string;
  /** Of a web search: the response that its searches are billed with. */
  call?: MadeCall;
};

/** What a result needs to know of what came before it. */
export type OpenCalls = {
  /** Calls in flight, by tool_use_id. */
  pending: Map<string, PendingTool>;
  /** Agents launched in the background. */
  launched: Record<string, 1>;
  /** Web searches that the results of one response's calls have counted so far. */
  searched?: { key: string; count: number };
};

/** A run that is told between the lines of the main thread. */
type SideChain = {
  agent_id: string;
  tool_use_id: string | undefined;
  /** By uuid. */
  lines: Record<string, 1>;
  state: FileState;
};

/** The response that a file told of last, as far as the next line needs it. */
export type LastResponse = {
  id: string;
  request?: string;
  key: string;
  /** What it read: the same on every line of one response. */
  read: string;
  /** A line of it said why it stopped. */
  ended: boolean;
  /** What the user's side has said since its latest line. */
  since?: 'result' | 'prompt';
};

/**
 * What reading a file remembers from line to line. Saved with the cursor, so that going on from an offset gives the
 * same events as reading from the start.
 */
export type FileState = OpenCalls & {
  last_time?: string | undefined;
  /**
   * 2: calls, responses and runs whose ids may come again are told apart. Absent in the state of files that were begun
   * before that was so: they, and copies of them, keep the keys that their facts have, or what is read later would stand
   * beside them.
   */
  keys?: 2;
  /** What the latest assistant line said about its response, to tell it once. */
  api?: string;
  /** The response of the latest assistant line. */
  response?: LastResponse;
  /** When a call was first made under an id that may come again, in milliseconds; of so many ids, of others never. */
  calls?: Record<string, number>;
  /** Session attributes as last told. */
  told?: string;
  /** 1 generated, 2 given by the user: a lesser title does not replace a better one. */
  title_rank?: number;
  /** When the latest title was told. */
  title_at?: string;
  /** Titles by the line that they name, while it has not come. */
  summaries?: Record<string, string>;
  /** The subagent's own turn is over. */
  idle?: boolean;
  started?: boolean;
  /** Prompts of the conversation as it is, without the branches that were left. */
  turns?: { uuid: string; parent: string; time: string }[];
  /** Runs of old clients that have not ended. */
  chains?: SideChain[];
  /** Names of fields and types told as unknown. */
  unknown?: Record<string, 1>;
};

export function newFileState(): FileState {
  return { pending: new Map(), launched: byName({}), keys: 2 };
}

/** For reading from its first byte a file that was read before, or another one of the same run: under the same keys. */
export function restartedFileState({ keys }: Pick<FileState, 'keys'>): FileState {
  const { keys: _newest, ...state } = newFileState();
  return keys === undefined ? state : { ...state, keys };
}

/** The state as JSON, for the cursor, every text in it changed; names are not. */
export function writeFileState(state: FileState, change = (text: string) => text): string {
  return JSON.stringify(state, (_name, value: unknown) => {
    if (typeof value === 'string') return change(value);
    return value instanceof Map ? Object.fromEntries(value) : value;
  });
}

export function readFileState(text: string): FileState {
  return withMaps(JSON.parse(text) as StoredState);
}

type StoredState = Omit<FileState, 'pending' | 'chains'> & {
  pending: Record<string, PendingTool>;
  chains?: (Omit<SideChain, 'state'> & { state: StoredState })[];
};

function withMaps({ pending, launched, chains, ...state }: StoredState): FileState {
  const read: FileState = {
    ...state,
    pending: new Map(Object.entries(pending)),
    launched: byName(launched),
  };
  if (chains !== undefined) read.chains = chains.map((chain) => ({ ...chain, state: withMaps(chain.state) }));
  return read;
}

/** Without the names that every object has: ids come from outside. */
function byName<Value>(values: Record<string, Value>): Record<string, Value> {
  return Object.assign(Object.create(null) as Record<string, Value>, values);
}
