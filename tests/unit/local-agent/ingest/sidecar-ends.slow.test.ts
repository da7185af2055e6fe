import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { recordedEvents } from '../../../../local-agent/hooks/hook-entries.ts';
import { LATER, makeIngestHome } from '../../../support/ingest-home.ts';
import { takeEveryRoad } from '../../../support/every-road.ts';
import {
  agentPath,
  promptLine,
  responseLine,
  sessionOf,
  SESSION,
  toText,
  write,
} from '../../../support/session-lines.ts';

const use = { type: 'tool_use', id: 't1', name: 'Bash', input: { command: 'sleep 9' } };

function historyWith(sidecar: Record<string, unknown>) {
  const call = { type: 'tool_use', id: 'call', name: 'Agent', input: { run_in_background: true } };
  const main = [promptLine({ minute: 0, text: 'go' }), responseLine({ minute: 1, id: 'm1', block: call })];
  const agent = [promptLine({ minute: 2, text: 'do' }), responseLine({ minute: 3, id: 'm2', block: use })];
  return (claudeDir: string) => {
    sessionOf(main)(claudeDir);
    const folder = path.join(claudeDir, 'projects', '-home-dev-app', SESSION, 'subagents');
    const lines = agent.map((line) => ({ ...line, isSidechain: true, agentId: 'a1' }));
    write(path.join(folder, 'agent-a1.jsonl'), toText(lines));
    write(path.join(folder, 'agent-a1.meta.json'), JSON.stringify({ agentType: 'Explore', ...sidecar }));
  };
}

describe('the end of an agent in mid-call', () => {
  it.each([
    [{ finished: true }, 'completed'],
    [{ stoppedByUser: true }, 'killed'],
    [{ sweptByStop: true, finished: true }, 'killed'],
    // Nobody knows what became of it: its session only fell silent.
    [{ stoppedByUser: false, finished: false }, 'running'],
  ])('is what its sidecar %j says: %s', async (sidecar, status) => {
    const home = await takeEveryRoad(historyWith(sidecar));
    expect(home.rows(`SELECT agent_type, status FROM agent_rollups WHERE agent_id = 'a1'`)).toEqual([
      { agent_type: 'Explore', status },
    ]);
  });
});

it('of an agent that was stopped is told later, when nothing more is written of what it did', async () => {
  const home = makeIngestHome();
  historyWith({})(home.claudeDir);
  const file = agentPath({ home, agentId: 'a1' });
  const lately = new Date(LATER - 60_000);
  fs.utimesSync(file, lately, lately);
  const status = async () => {
    await home.run();
    return home.rows(`SELECT status FROM agent_rollups WHERE agent_id = 'a1'`);
  };
  expect(await status()).toEqual([{ status: 'running' }]);
  write(file.replace('.jsonl', '.meta.json'), JSON.stringify({ agentType: 'Explore', stoppedByUser: true }));
  expect(await status()).toEqual([{ status: 'killed' }]);
});

it('a hook that stops what it is told of is never registered', () => {
  for (const event of ['PreSkillShellCommand', 'MessageDisplay', 'WorktreeCreate'])
    expect(recordedEvents).not.toContain(event);
});
