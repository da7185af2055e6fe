import { defineGroup } from '../../cli/command.ts';
import { deploy } from './deploy.ts';
import { destroy } from './destroy.ts';
import { plan } from './plan.ts';

export const command = defineGroup({
  name: 'cloud',
  summary: "Plan, deploy, upgrade or destroy the team's cloud in your own Cloudflare account",
  subCommands: [plan, deploy, destroy],
});
