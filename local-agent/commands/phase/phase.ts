import { defineGroup } from '../../cli/command.ts';
import { complete } from './complete.ts';
import { list } from './list.ts';
import { plan } from './plan.ts';
import { review } from './review.ts';
import { start } from './start.ts';

export const command = defineGroup({
  name: 'phase',
  summary: 'Stretches of work with a name, and what they teach',
  subCommands: [start, plan, complete, list, review],
});
