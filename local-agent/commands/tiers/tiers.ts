import { defineGroup } from '../../cli/command.ts';
import { list } from './list.ts';
import { setup } from './setup.ts';
import { test } from './test.ts';

export const command = defineGroup({
  name: 'tiers',
  summary: 'Where copies lie behind R2: Google Drive and S3',
  subCommands: [setup, list, test],
});
