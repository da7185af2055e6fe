/** What somebody is in a team, from whom it belongs to down to who only looks. */
export const roles = ['owner', 'admin', 'member', 'viewer'] as const;
export type Role = (typeof roles)[number];
