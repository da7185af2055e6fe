import type { Component, Report } from './component.ts';

/** Starts the components in order. If one fails, those before it are stopped again and its error is thrown. */
export async function startComponents({
  components,
  report,
}: {
  components: readonly Component[];
  report: Report;
}): Promise<{ stop(): Promise<void> }> {
  const started: Component[] = [];
  try {
    for (const component of components) {
      await component.start();
      started.push(component);
    }
  } catch (error) {
    await stopComponents({ components: started, report });
    throw error;
  }
  let stopping: Promise<void> | undefined;
  return { stop: () => (stopping ??= stopComponents({ components: started, report })) };
}

async function stopComponents({
  components,
  report,
}: {
  components: readonly Component[];
  report: Report;
}): Promise<void> {
  for (const component of components.toReversed()) {
    try {
      await component.stop();
    } catch (error) {
      // The others must still be stopped; the failure is told, not lost.
      report({ component: component.name, level: 'error', text: `did not stop cleanly: ${String(error)}` });
    }
  }
}
