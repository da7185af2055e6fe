import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../shared/core/errors.ts';
import type { Paths } from '../config/paths.ts';
import { tryLock, type Lock } from '../store/driver/db.ts';
import { removeAgentState, writeAgentState, type AgentState } from './agent-state.ts';

/** Long enough to outlast somebody who only looks whether the agent runs (he takes the lock for a moment). */
const TRIES = 10;
const BETWEEN_TRIES_MS = 30;

/** Makes this process the one agent of its home; undefined when there is one already. */
export async function takeAgentLock({
  paths,
  state,
}: {
  paths: Paths;
  state: AgentState;
}): Promise<Lock | undefined> {
  fs.mkdirSync(paths.home, { recursive: true, mode: 0o700 });
  for (let left = TRIES; left > 0; left -= 1) {
    const lock = tryLock(paths.agentLock);
    if (lock) {
      writeAgentState({ paths, state });
      return {
        release() {
          removeAgentState({ paths });
          lock.release();
        },
      };
    }
    await sleep(BETWEEN_TRIES_MS);
  }
  return undefined;
}

export function agentAlreadyRuns(): AppError {
  return new AppError({
    code: 'agent.already_running',
    message: 'an agent runs already',
    hint: 'see `subtrack agent status`, or stop it with `subtrack agent stop`',
  });
}
