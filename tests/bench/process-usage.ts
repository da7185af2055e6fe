import fs from 'node:fs';

/** The clock of /proc ticks 100 times a second on every Linux that Node runs on. */
const MS_PER_TICK = 10;

/** Memory and CPU time of a process of ours, from /proc. */
export function readUsage(pid: number): { rssMb: number; cpuMs: number } {
  const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
  const rssKb = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]);
  return { rssMb: rssKb / 1024, cpuMs: (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK };
}
