import { companionPaths } from '../../shared/protocol/companion.ts';
import type { Route } from './route.ts';

type Place = keyof typeof companionPaths;

/** Loaded when they are first asked: most of the day nobody looks. */
const routes: Record<Place, () => Promise<Route>> = {
  search: async () => (await import('./search-route.ts')).answerSearch,
  recovery: async () => (await import('./recovery-route.ts')).answerRecovery,
  transcript: async () => (await import('./transcript-route.ts')).answerTranscript,
  // Before the one that takes any name in its place.
  snapshotDiff: async () => (await import('./snapshot-routes.ts')).answerSnapshotDiff,
  snapshots: async () => (await import('./snapshot-routes.ts')).answerSnapshots,
};

/** The route of a path and what the path names; undefined where nothing is asked. Throws `URIError`. */
export async function findRoute(
  pathname: string,
): Promise<{ route: Route; parts: readonly string[] } | undefined> {
  for (const [place, load] of Object.entries(routes)) {
    const pattern = companionPaths[place as Place].replaceAll(/:\w+/g, '([^/]+)');
    const found = new RegExp(`^${pattern}$`).exec(pathname);
    if (found !== null) return { route: await load(), parts: found.slice(1).map(decodeURIComponent) };
  }
  return undefined;
}
