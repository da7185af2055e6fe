// Which of several clouds a project goes to: to one, or to none. Pure.

/** What a rule says of projects that go to no cloud; no cloud has this name. */
export const NO_CLOUD = 'none';
/** Project of a session whose folder nobody has told yet. */
export const UNNAMED = 'unknown';

export const cloudNamePattern = /^[a-z0-9][a-z0-9-]{0,31}$/;

/** Cloud by pattern of a project's name: `acme/shop`, `acme/*`. Upper and lower case are the same. */
export type CloudRules = Readonly<Record<string, string>>;

/**
 * The name of the one cloud that a project goes to, which need not be connected, or `none`. The closest rule decides: the
 * name itself, else the pattern with the most letters; where two of them say different things it is none. `usual` takes
 * what no rule names, but for a session without a project: that waits until it is known whose it is.
 */
export function cloudOfProject(o: { project: string; rules: CloudRules; usual: string }): string {
  const rules = Object.entries(o.rules).map(([pattern, cloud]) => ({ pattern: fold(pattern), cloud }));
  if (rules.length === 0) return o.usual;
  const project = fold(o.project);
  const named = rules.filter(({ pattern }) => pattern === project);
  if (named.length > 0) return onlyOne(named);
  if (project === UNNAMED) return NO_CLOUD;
  const fitting = rules.filter(({ pattern }) => fits({ project, pattern }));
  const most = Math.max(...fitting.map(closeness));
  return fitting.length === 0 ? o.usual : onlyOne(fitting.filter((rule) => closeness(rule) === most));
}

function onlyOne(rules: readonly { cloud: string }[]): string {
  const [first = NO_CLOUD, ...others] = new Set(rules.map(({ cloud }) => cloud));
  return others.length === 0 ? first : NO_CLOUD;
}

/** Names of repositories are the same in any case of letters to those who keep them. */
function fold(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

function closeness({ pattern }: { pattern: string }): number {
  return pattern.replaceAll('*', '').length;
}

/** `*` stands for any letters, also none. */
function fits({ project, pattern }: { project: string; pattern: string }): boolean {
  const [start = '', ...rest] = pattern.split('*');
  const end = rest.pop();
  if (end === undefined) return project === pattern;
  if (!project.startsWith(start) || project.length < start.length + end.length) return false;
  let at = start.length;
  for (const part of rest) {
    const found = project.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return project.length - end.length >= at && project.endsWith(end);
}
