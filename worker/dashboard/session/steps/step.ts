import type { ToolStatus } from '../../../../shared/events/event-schema.ts';

const stepKinds = [
  'prompt',
  'text',
  'thinking',
  'tool',
  'agent',
  'compaction',
  'decision',
  'task',
  'error',
  'session',
  'system',
] as const;
export type StepKind = (typeof stepKinds)[number];

type FileChange = {
  path: string;
  operation: string;
  added: number | undefined;
  removed: number | undefined;
  patch: string | undefined;
};

type StepUsage = {
  model: string;
  input: number;
  cached: number;
  output: number;
  cost_micros: number | null;
  /** It is what the client wrote: no table has a price. */
  recorded: boolean;
};

/** One thing that happened, as people read it: everything that the record says about it in one place. All texts are clean. */
export type Step = {
  id: string;
  kind: StepKind;
  at: number;
  /** Known for calls that ended. */
  end: number | undefined;
  agent: string;
  /** One line. */
  title: string;
  /** What was said, whole. */
  text: string | undefined;
  status: ToolStatus | undefined;
  tool:
    | {
        id: string;
        name: string;
        input: string | undefined;
        output: string | undefined;
        denial: string | undefined;
      }
    | undefined;
  files: FileChange[];
  error: string | undefined;
  /** Of the answer that this step came with; only at its first step. */
  usage: StepUsage | undefined;
  /** The agent run that this call started. */
  child: string | undefined;
  /** The conversation went back to before it. */
  rewound: boolean;
  /** Where we know it from. */
  source: string;
};

/** One request to the model on the time axis. Without a known duration it begins where the lane last did anything. */
export type ModelCall = {
  id: string;
  agent: string;
  start: number;
  end: number;
  exact: boolean;
  /** The first step that came with the answer. */
  step: string | undefined;
};

export type Story = { steps: Step[]; calls: ModelCall[] };
