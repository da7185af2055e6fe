import type { Command } from '../cli/command.ts';

type Entry = { summary: string; load: () => Promise<Command> };

/** Every command: its name, and how its file is loaded when it is asked for. Lists show them in this order. */
export const commands: Record<string, Entry> = {
  init: {
    summary: 'Record every session: add our hooks to the settings of Claude Code',
    load: async () => (await import('./init.ts')).command,
  },
  up: {
    summary: 'Import, record and show: the agent and the dashboard on this machine',
    load: async () => (await import('./up.ts')).command,
  },
  open: {
    summary: 'Open the dashboard, signed in by a link that works once',
    load: async () => (await import('./open.ts')).command,
  },
  connect: {
    summary: "Connect this machine to a team's cloud, by a code that is confirmed in the browser",
    load: async () => (await import('./connect.ts')).command,
  },
  disconnect: {
    summary: "End this machine's access to the team's cloud, there and here",
    load: async () => (await import('./disconnect.ts')).command,
  },
  cloud: {
    summary: "Plan, deploy, upgrade or destroy the team's cloud in your own Cloudflare account",
    load: async () => (await import('./cloud/cloud.ts')).command,
  },
  agent: {
    summary: 'Control the background agent',
    load: async () => (await import('./daemon.ts')).command,
  },
  import: {
    summary: 'Read what is new in spool and transcripts',
    load: async () => (await import('./import.ts')).command,
  },
  status: {
    summary: 'Whether the agent runs, what waits to be read or sent, and whether the cloud answers',
    load: async () => (await import('./status.ts')).command,
  },
  doctor: {
    summary: 'Look for what is wrong, and say what to do about it',
    load: async () => (await import('./doctor/doctor.ts')).command,
  },
  sessions: {
    summary: 'List sessions with status, agents, tokens and cost',
    load: async () => (await import('./sessions.ts')).command,
  },
  session: {
    summary: 'One session: its agents as a tree with own and subtree cost, tool calls and errors',
    load: async () => (await import('./session.ts')).command,
  },
  cost: {
    summary:
      'What the agents used and cost, by day, model, agent, project, branch, commit, pull request, tool, session or member',
    load: async () => (await import('./cost.ts')).command,
  },
  budget: {
    summary: 'Budgets: spent, share and forecast of each',
    load: async () => (await import('./budget.ts')).command,
  },
  agents: {
    summary: 'Agent types: runs, failures, tool calls, run time and cost',
    load: async () => (await import('./agents.ts')).command,
  },
  tools: {
    summary: 'Tools, or skills: calls, failure rate, refusals and how long they take',
    load: async () => (await import('./tools.ts')).command,
  },
  errors: {
    summary: 'Errors that recur: how often, where, and when last',
    load: async () => (await import('./errors.ts')).command,
  },
  compare: {
    summary: 'Two sessions, agents, models, projects or periods side by side',
    load: async () => (await import('./compare.ts')).command,
  },
  chart: {
    summary: 'Draw a chart as SVG, or list the charts',
    load: async () => (await import('./chart.ts')).command,
  },
  search: {
    summary: 'Find words in prompts, answers, tool calls and what they gave out',
    load: async () => (await import('./search.ts')).command,
  },
  query: {
    summary: 'Ask the database in SQL; it is opened read-only',
    load: async () => (await import('./query.ts')).command,
  },
  export: {
    summary: 'Write sessions, agents, usage, tools, errors or events as CSV, JSON or NDJSON',
    load: async () => (await import('./export.ts')).command,
  },
  log: {
    summary: 'Record events of other programs: one as JSON, or many on stdin',
    load: async () => (await import('./log.ts')).command,
  },
  snapshot: {
    summary: 'Take, look at, compare and restore snapshots of sessions and their files',
    load: async () => (await import('./snapshot/snapshot.ts')).command,
  },
  handoff: {
    summary: 'What the next session must know of a session: goal, done, open, decisions, errors',
    load: async () => (await import('./handoff.ts')).command,
  },
  resume: {
    summary: 'Sessions that broke off or left work open, and what continues them',
    load: async () => (await import('./resume.ts')).command,
  },
  archive: {
    summary: 'Transcripts as they were, kept before Claude Code deletes them',
    load: async () => (await import('./archive/archive.ts')).command,
  },
  tiers: {
    summary: 'Where copies lie behind R2: Google Drive and S3',
    load: async () => (await import('./tiers/tiers.ts')).command,
  },
  phase: {
    summary: 'Stretches of work with a name, and what they teach',
    load: async () => (await import('./phase/phase.ts')).command,
  },
  backup: {
    summary: 'Make bundles of sessions: journal, snapshots, hand-off and figures, with hashes',
    load: async () => (await import('./backup/backup.ts')).command,
  },
  restore: {
    summary: 'Put the files of a bundle into a folder, each compared with its hash',
    load: async () => (await import('./backup/restore.ts')).command,
  },
  share: {
    summary: 'Show a session to whoever has its link, and bring in what others show',
    load: async () => (await import('./share/share.ts')).command,
  },
  sync: {
    summary: 'Send now what the cloud has not acknowledged, or look at what would leave this machine',
    load: async () => (await import('./sync.ts')).command,
  },
  purge: {
    summary: 'Delete sessions for good, everywhere we put them',
    load: async () => (await import('./purge.ts')).command,
  },
  rebuild: {
    summary: 'Make the database again from the journal',
    load: async () => (await import('./rebuild.ts')).command,
  },
};
