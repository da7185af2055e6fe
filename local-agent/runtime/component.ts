/** One duty of the agent. Started in order, stopped in reverse; `stop` resolves when nothing of it runs any more. */
export type Component = {
  name: string;
  start(): Promise<void> | void;
  stop(): Promise<void> | void;
};

/** What a component tells while it works; the agent writes it to its log, `up` to the terminal. */
export type Report = (line: { component: string; level: 'info' | 'warning' | 'error'; text: string }) => void;
