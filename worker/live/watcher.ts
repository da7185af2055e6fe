import { z } from 'zod';
import { visibilityOf } from '../../shared/privacy/visibility.ts';
import type { Reader } from '../../shared/queries/parts/scope.ts';
import type { Identity } from '../auth/identity.ts';

/**
 * Whose news a socket hears: those of one's own sessions, and of projects. `but`: of all but those named, `only`: of no
 * others. It travels with the socket, which outlives the object that holds it.
 */
export const watcherSchema = z.object({
  member_id: z.string(),
  credential: z.string().optional(),
  ends_at: z.number().optional(),
  own: z.string().nullable(),
  projects: z.object({ hear: z.enum(['but', 'only']), names: z.array(z.string()) }),
});
export type Watcher = z.infer<typeof watcherSchema>;

/** A session of which there is news. */
export type News = { session_id: string; project: string; member: string };

/** What the platform keeps with a socket is limited to 16 KiB; whoever needs more asks from time to time instead. */
const longestBytes = 8 * 1024;

/** Undefined: it cannot be told with a socket. */
export function watcherOf({ member_id, credential, ends_at, scope }: Identity): Watcher | undefined {
  if (scope.member !== undefined || scope.session_id !== undefined) return undefined;
  const { reader } = scope;
  const projects = reader === undefined ? everything : heardProjects(reader);
  const watcher = { member_id, credential, ends_at, own: reader?.own ?? null, projects };
  return new TextEncoder().encode(JSON.stringify(watcher)).length > longestBytes ? undefined : watcher;
}

export function mayHear({ watcher, news }: { watcher: Watcher; news: News }): boolean {
  const { own, projects } = watcher;
  if (own !== null && news.member === own) return true;
  return projects.names.includes(news.project) === (projects.hear === 'only');
}

const everything: Watcher['projects'] = { hear: 'but', names: [] };

function heardProjects({ hidden, visibility: settings }: Reader): Watcher['projects'] {
  if (hidden) return everything;
  const isHidden = (project: string) => visibilityOf({ settings, project }) === 'hidden';
  const names = Object.keys(settings.projects);
  return settings.default === 'hidden'
    ? { hear: 'only', names: names.filter((project) => !isHidden(project)) }
    : { hear: 'but', names: names.filter(isHidden) };
}
