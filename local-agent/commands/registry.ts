import type { Command } from './command.ts';

/** Every command: its name, and how its file is loaded when it is asked for. Lists show them in this order. */
export const commands: Record<string, { summary: string; load: () => Promise<Command> }> = {};
