/** Unfinished sessions that a page shows. */
export const recoveryPageSize = 10;

/** Those on a page (from 1 on; behind the last one is the last one), of one project or of all, and which page that is. */
export function sessionsOfPage<Session extends { project: string }>(o: {
  sessions: readonly Session[];
  project?: string | undefined;
  page: number;
}): { sessions: Session[]; page: number } {
  const { project } = o;
  const all = o.sessions.filter((session) => project === undefined || session.project === project);
  const page = Math.min(o.page, Math.max(1, Math.ceil(all.length / recoveryPageSize)));
  return { sessions: all.slice((page - 1) * recoveryPageSize, page * recoveryPageSize), page };
}
