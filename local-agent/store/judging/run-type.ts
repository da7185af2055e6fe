import { MAIN_AGENT } from '../../../shared/agents/main-agent.ts';

/** The type of an agent run, as far as it is told. */
export function runType({ agent_id, told }: { agent_id: string; told: string | null }): string {
  return agent_id === MAIN_AGENT ? MAIN_AGENT : (told ?? 'unknown');
}
