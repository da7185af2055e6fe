import { defineGroup } from '../../cli/command.ts';
import { diff } from './diff.ts';
import { list } from './list.ts';
import { restore } from './restore.ts';
import { show } from './show.ts';
import { take } from './take.ts';

export const command = defineGroup({
  name: 'snapshot',
  summary: 'Take, look at, compare and restore snapshots of sessions and their files',
  subCommands: [take, list, show, diff, restore],
});
