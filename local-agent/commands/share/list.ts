import type { ListedShare } from '../../../shared/protocol/shares.ts';
import { defineCommand } from '../../cli/command.ts';
import { printJson, printNote, printTable } from '../../cli/print.ts';
import { isoTime } from '../../reports/json-shape.ts';
import { askClouds } from '../../shares/ask-cloud.ts';
import { formatCount, formatWhen } from '../../terminal/format.ts';

export const list = defineCommand({
  name: 'list',
  summary: 'Links with what they show, when they end, and how often they were looked at',
  args: { json: { type: 'boolean', description: 'Print JSON' } },
  examples: ['subtrack share list', 'subtrack share list --json'],
  async run({ args, deps }) {
    const answers = await askClouds({ deps, ask: (client) => client.listShares() });
    const shares = answers.flatMap(({ value }) => value.shares);
    if (args.json) return printJson({ deps, value: { shares: shares.map(shareJson) } });
    if (shares.length === 0) return printNote({ deps, text: 'There is no link yet.' });
    const now = deps.clock();
    const when = (at: number) => formatWhen({ at, now, timeZone: deps.timeZone });
    printTable<ListedShare>({
      deps,
      rows: shares,
      columns: [
        { title: 'link', value: ({ share_id }) => share_id.slice(0, 8) },
        { title: 'session', value: ({ session_id }) => session_id.slice(0, 8) },
        { title: 'level', value: ({ level }) => level },
        { title: 'made', value: ({ created_at }) => when(created_at), right: true, dropOrder: 2 },
        { title: 'state', value: (share) => stateOf({ share, now }) },
        { title: 'ends', value: ({ expires_at }) => when(expires_at), right: true, dropOrder: 1 },
        { title: 'visits', value: ({ views }) => formatCount(views), right: true },
      ],
    });
  },
});

function stateOf({ share, now }: { share: ListedShare; now: number }): string {
  if (share.revoked_at !== null) return 'revoked';
  return share.expires_at <= now ? 'ended' : 'open';
}

function shareJson(share: ListedShare) {
  return {
    ...share,
    created_at: isoTime(share.created_at),
    expires_at: isoTime(share.expires_at),
    revoked_at: isoTime(share.revoked_at),
    last_viewed_at: isoTime(share.last_viewed_at),
  };
}
