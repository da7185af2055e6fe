/** Resolves after so many milliseconds, never once the signal is aborted. */
export type Wait = (o: { ms: number; signal: AbortSignal }) => Promise<void>;

export const systemWait: Wait = ({ ms, signal }) =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => clearTimeout(timer));
  });
