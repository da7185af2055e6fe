import { MAIN_AGENT } from './main-agent.ts';

export const HUES = 8;

/** Seed under which the agent types that come with Claude Code fall on eight different hues. */
const seed = 2_166_136_884;

/** The hue of an agent type: the same on every page, for everybody, for ever. The main thread has none. */
export function hueOf(agentType: string): number | undefined {
  if (agentType === MAIN_AGENT) return undefined;
  let hash = seed;
  for (let at = 0; at < agentType.length; at += 1) {
    hash = Math.imul(hash ^ agentType.charCodeAt(at), 16_777_619) >>> 0;
  }
  return ((hash ^ (hash >>> 15)) >>> 0) % HUES;
}

export function hueClass(agentType: string): string {
  const hue = hueOf(agentType);
  return hue === undefined ? 'hue-main' : `hue-${hue}`;
}
