/**
 * How much of a project's sessions the others of a team see, of what left its machine: numbers and names; texts too;
 * nothing.
 */
export const visibilities = ['metadata', 'redacted', 'hidden'] as const;
export type Visibility = (typeof visibilities)[number];

/** The visibility of every project that is not named, and of those that are. */
export type VisibilitySettings = { default: Visibility; projects: Readonly<Record<string, Visibility>> };

export const defaultVisibility: VisibilitySettings = { default: 'metadata', projects: {} };

export function visibilityOf(o: { settings: VisibilitySettings; project: string }): Visibility {
  const { settings, project } = o;
  return (
    (Object.hasOwn(settings.projects, project) ? settings.projects[project] : undefined) ?? settings.default
  );
}
