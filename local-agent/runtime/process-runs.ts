import fs from 'node:fs';

/** Whether this process runs. One that ended and that nobody has waited for (a zombie; Linux) runs no more. */
export function processRuns(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Somebody else's process: it runs.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return processStat(pid)?.[0] !== 'Z';
}

/** Field 22 of `/proc/<pid>/stat` (Linux): when the process started, which together with the id names it. */
export function startTicks(pid: number): string | undefined {
  return processStat(pid)?.at(19);
}

/** The fields of `/proc/<pid>/stat` from the state (field 3) on: the name before it may hold blanks and brackets. */
function processStat(pid: number): string[] | undefined {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}
