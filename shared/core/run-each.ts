/** Runs one after the other, each for itself. Answers with what was thrown: the caller says so, when the others have run. */
export async function runEach(tasks: readonly (() => Promise<void>)[]): Promise<unknown[]> {
  const failures: unknown[] = [];
  for (const task of tasks) {
    try {
      await task();
    } catch (error) {
      failures.push(error);
    }
  }
  return failures;
}
