import type { Browser } from 'playwright-core';

type TraceEvent = {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  /** Microseconds of processor time. */
  tdur?: number;
  args: { name?: string; beginData?: { url?: string }; data?: { url?: string } };
};

/**
 * The longest task of the page's main thread while `work` is done: milliseconds of processor time, which other programs on the
 * machine stretch far less than the clock's. Other processes of the browser do not count.
 */
export async function longestTaskOf(o: { browser: Browser; work: () => Promise<void> }): Promise<number> {
  const session = await o.browser.newBrowserCDPSession();
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  const ended = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['toplevel', 'devtools.timeline'] },
  });
  await o.work();
  await session.send('Tracing.end');
  await ended;
  await session.detach();
  const pages = new Set(events.filter(isOfPage).map(({ pid }) => pid));
  const mains = new Set(
    events
      .filter(({ name, pid, args }) => pages.has(pid) && name === 'thread_name' && args.name === mainThread)
      .map(threadOf),
  );
  const tasks = events.filter((event) => event.ph === 'X' && mains.has(threadOf(event)) && isTask(event));
  return tasks.reduce((longest, { tdur = 0 }) => Math.max(longest, tdur / 1000), 0);
}

const mainThread = 'CrRendererMain';
const threadOf = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
/** Its document is parsed, or its script called; the browser has pages of its own. */
const isOfPage = ({ args }: TraceEvent) =>
  (args.beginData?.url ?? args.data?.url)?.startsWith('http') === true;
const isTask = ({ name }: TraceEvent) => name === 'ThreadControllerImpl::RunTask';
