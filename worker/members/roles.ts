/** What somebody is in a team, from whom it belongs to down to who only looks. */
export const roles = ['owner', 'admin', 'member', 'viewer'] as const;
export type Role = (typeof roles)[number];

/** Nobody gives a role above their own, or decides about somebody who has one. */
export function isAbove(o: { role: Role; than: Role }): boolean {
  return roles.indexOf(o.role) < roles.indexOf(o.than);
}
