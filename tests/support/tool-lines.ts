import { responseLine, resultLine } from './session-lines.ts';

/** The block of a response that calls a tool. */
export const use = (name: string, input: unknown, id = 'toolu_1') => ({ type: 'tool_use', id, name, input });

/** The two lines of a call: what the model wanted, and what came of it. */
export const callAndResult = ({
  name,
  input,
  ...result
}: {
  name: string;
  input: unknown;
  text?: string;
  result?: unknown;
  error?: boolean;
  extra?: Record<string, unknown>;
}) => [
  responseLine({ minute: 1, id: 'm1', block: use(name, input) }),
  resultLine({ minute: 2, toolUseId: 'toolu_1', text: 'done', ...result }),
];
