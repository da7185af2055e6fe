/** What was done, for people; the log and its CSV keep the codes. */
const words = new Map(
  Object.entries({
    'member.invited': 'invited',
    'member.removed': 'removed from the team',
    'member.role': 'given the role',
    'member.email': 'e-mail set',
    'member.email.removed': 'e-mail taken away',
    'device.connected': 'machine connected',
    'device.disconnected': 'machine disconnected',
    'device.revoked': 'machine revoked',
    'link.created': 'sign-in link made',
    'token.created': 'token made',
    'token.revoked': 'token revoked',
    'share.created': 'link made at level',
    'share.revoked': 'link revoked',
    'session.deleted': 'session deleted',
    project: 'project made',
    'phase.started': 'phase started',
    'phase.completed': 'phase completed',
    'phase.planned': 'end of phase planned',
    'phase.renamed': 'phase renamed',
    'budget.added': 'budget added',
    'budget.removed': 'budget removed',
    'channel.added': 'channel added',
    'channel.removed': 'channel removed',
    'tier.connected': 'storage connected',
    'tier.set_up': 'storage set up',
    'tier.tested': 'storage tested',
    'tier.removed': 'keys of storage forgotten',
    'tiers.policy': 'storage policy changed',
    'tiers.archive': 'phase archived',
    'tiers.restore': 'asked back',
    'tiers.pack_asked': 'segments asked back',
    'tiers.pack_dropped': 'segments given up',
  }),
);

/** `member.role.admin` → `given the role admin`. What has no words is shown as it is. */
export function auditWords(action: string): string {
  const whole = words.get(action);
  if (whole !== undefined) return whole;
  const dot = action.lastIndexOf('.');
  const stem = words.get(action.slice(0, Math.max(dot, 0)));
  return stem === undefined ? action : `${stem} ${action.slice(dot + 1)}`;
}
