import { AppError } from '../../../shared/core/errors.ts';
import { defineCommand } from '../../cli/command.ts';
import { printJson, printNote } from '../../cli/print.ts';
import { isoTime } from '../../reports/json-shape.ts';
import { askCloud, askClouds } from '../../shares/ask-cloud.ts';

export const revoke = defineCommand({
  name: 'revoke',
  summary: 'End a link at once',
  args: {
    id: { type: 'positional', required: true, description: 'Id of the link, or the beginning of it' },
    json: { type: 'boolean', description: 'Print JSON' },
  },
  examples: ['subtrack share revoke 9ecf8814'],
  async run({ args, deps }) {
    const answers = await askClouds({ deps, ask: (client) => client.listShares() });
    const found = answers
      .flatMap(({ connection, value }) => value.shares.map((share) => ({ connection, ...share })))
      .filter(({ share_id }) => share_id.startsWith(args.id));
    const [share] = found;
    if (share === undefined || found.length > 1) {
      throw new AppError({
        code: share === undefined ? 'share.not_found' : 'share.ambiguous',
        message:
          share === undefined ? `no link begins with "${args.id}"` : `several links begin with "${args.id}"`,
        hint: 'run "subtrack share list"',
      });
    }
    const { connection } = share;
    const ended = await askCloud({ deps, connection, ask: (client) => client.revokeShare(share.share_id) });
    if (args.json) printJson({ deps, value: { ...ended, revoked_at: isoTime(ended.revoked_at) } });
    else printNote({ deps, text: 'Revoked: it shows nothing any more.' });
  },
});
