import { defineGroup } from '../../cli/command.ts';
import { phase } from './phase.ts';
import { restore } from './restore.ts';
import { status } from './status.ts';
import { verify } from './verify.ts';

export const command = defineGroup({
  name: 'archive',
  summary: 'Transcripts as they were, kept before Claude Code deletes them',
  subCommands: [status, verify, restore, phase],
});
