import path from 'node:path';

/** Whether a path is this folder or lies in it. */
export function isBelow({ file, folder }: { file: string; folder: string }): boolean {
  const steps = path.relative(folder, file);
  return steps !== '..' && !steps.startsWith(`..${path.sep}`) && !path.isAbsolute(steps);
}

/** Whether one of the two lies in the other. */
export function areOnOnePath(a: string, b: string): boolean {
  return isBelow({ file: a, folder: b }) || isBelow({ file: b, folder: a });
}
