import type { Role } from '../members/roles.ts';

/** Whose objects somebody may do a thing to. */
type Reach = 'all' | 'own' | 'none';

/** What each role may do. THE table: routes name an action of it (route-actions.ts), handlers ask it about an object. */
export const permissions = {
  /** Rows: numbers and names. */
  'sessions.read': { owner: 'all', admin: 'all', member: 'all', viewer: 'all' },
  /** What was said and done. Of others, as far as their project shows it. */
  'texts.read': { owner: 'all', admin: 'all', member: 'all', viewer: 'none' },
  /** That there are sessions in hidden projects. */
  'hidden.read': { owner: 'all', admin: 'all', member: 'own', viewer: 'none' },
  /** Sending and deleting what a device recorded. */
  'sessions.write': { owner: 'own', admin: 'own', member: 'own', viewer: 'none' },
  /** Links that show a session to whoever has them. */
  'shares.create': { owner: 'own', admin: 'own', member: 'own', viewer: 'none' },
  'shares.read': { owner: 'all', admin: 'all', member: 'own', viewer: 'none' },
  'shares.revoke': { owner: 'all', admin: 'all', member: 'own', viewer: 'none' },
  /** What people say about steps: it may repeat what stands in them. */
  'comments.read': { owner: 'all', admin: 'all', member: 'all', viewer: 'none' },
  'comments.write': { owner: 'all', admin: 'all', member: 'all', viewer: 'none' },
  'comments.remove': { owner: 'all', admin: 'all', member: 'own', viewer: 'none' },
  'live.watch': { owner: 'all', admin: 'all', member: 'all', viewer: 'all' },
  /** A link that signs in the one who asks for it. */
  'links.own': { owner: 'own', admin: 'own', member: 'own', viewer: 'own' },
  /** Who is of the team, and one's own devices. */
  'team.read': { owner: 'all', admin: 'all', member: 'all', viewer: 'all' },
  /** Inviting, removing, roles: never of somebody above oneself, nor above one's own. */
  'members.manage': { owner: 'all', admin: 'all', member: 'none', viewer: 'none' },
  /** Letting a machine send as oneself. */
  'devices.connect': { owner: 'own', admin: 'own', member: 'own', viewer: 'none' },
  'devices.disconnect': { owner: 'own', admin: 'own', member: 'own', viewer: 'own' },
  /** How machines stand. */
  'devices.read': { owner: 'all', admin: 'all', member: 'own', viewer: 'own' },
  'devices.revoke': { owner: 'all', admin: 'all', member: 'own', viewer: 'own' },
  /** Tokens with which programs read what one may read oneself. */
  'tokens.create': { owner: 'own', admin: 'own', member: 'own', viewer: 'own' },
  'tokens.revoke': { owner: 'all', admin: 'all', member: 'own', viewer: 'own' },
  'visibility.write': { owner: 'all', admin: 'all', member: 'none', viewer: 'none' },
  'audit.read': { owner: 'all', admin: 'all', member: 'none', viewer: 'none' },
  /** What the team's work taught; written from what everybody may see. */
  'reviews.read': { owner: 'all', admin: 'all', member: 'all', viewer: 'all' },
  /** Phases of the team, and what is decided about findings. */
  'phases.write': { owner: 'all', admin: 'all', member: 'none', viewer: 'none' },
  /** Saying that one has seen an alert, and not wanting to hear of a kind for a while. */
  'alerts.write': { owner: 'all', admin: 'all', member: 'all', viewer: 'none' },
  /** Where alerts go beside the dashboard. */
  'channels.manage': { owner: 'all', admin: 'all', member: 'none', viewer: 'none' },
  'budgets.write': { owner: 'all', admin: 'all', member: 'none', viewer: 'none' },
  /** Where copies lie outside of this cloud, and with which keys. */
  'tiers.manage': { owner: 'all', admin: 'all', member: 'none', viewer: 'none' },
  /** How pages look to oneself. */
  'preferences.write': { owner: 'own', admin: 'own', member: 'own', viewer: 'own' },
} as const satisfies Record<string, Record<Role, Reach>>;

export type Action = keyof typeof permissions;

export function reachOf(o: { role: Role; action: Action }): Reach {
  return permissions[o.action][o.role];
}

/** `own`: the object is theirs; undefined: whether they may at all, to any object. */
export function isAllowed(o: { role: Role; action: Action; own?: boolean }): boolean {
  const reach = reachOf(o);
  return reach === 'all' || (reach === 'own' && o.own !== false);
}
