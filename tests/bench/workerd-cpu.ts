import fs from 'node:fs';

/** The workerd that a process of ours started. */
export function workerdOf(parent: number): number {
  for (const name of fs.readdirSync('/proc').filter((one) => /^\d+$/.test(one))) {
    try {
      const stat = fs.readFileSync(`/proc/${name}/stat`, 'utf8');
      if (
        stat.includes('(workerd)') &&
        Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === parent
      )
        return Number(name);
    } catch {
      // It has just ended.
    }
  }
  throw new Error('no workerd');
}

/** Of all its threads, to the nanosecond: the scheduler's own count. */
export function cpuMs(pid: number): number {
  return cpuOfThreads(pid).all;
}

/**
 * `own`: of the first thread, in which isolates run, and by which Cloudflare counts what a Worker uses (what the operating system
 * says of the thread before and after its JavaScript runs); `others`: of those that compile and collect garbage beside it.
 */
export function cpuOfThreads(pid: number): { all: number; own: number; others: number } {
  const of = (thread: string) => {
    try {
      return Number(fs.readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
    } catch {
      return 0;
    }
  };
  const all = fs.readdirSync(`/proc/${pid}/task`).reduce((sum, thread) => sum + of(thread), 0);
  const own = of(String(pid));
  return { all, own, others: all - own };
}
