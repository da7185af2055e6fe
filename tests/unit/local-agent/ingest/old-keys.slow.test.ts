import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { openDatabase } from '../../../../local-agent/store/driver/db.ts';
import {
  newFileState,
  restartedFileState,
  type FileState,
} from '../../../../local-agent/transcripts/files/file-context.ts';
import { makeIngestHome, type IngestHome } from '../../../support/ingest-home.ts';
import { mapLines, ofType } from '../../../support/map-lines.ts';
import {
  agentPath,
  promptLine,
  responseLine,
  resultLine,
  sessionOf,
  SESSION,
  toText,
  write,
} from '../../../support/session-lines.ts';
import { use } from '../../../support/tool-lines.ts';

/** A relay whose ids come again, in a file of a subagent with a sidecar. */
const relayed = (minute: number) => [
  responseLine({ minute, id: `chatcmpl-${minute}`, block: use('Bash', {}, `call_${minute}`) }),
  resultLine({ minute: minute + 1, toolUseId: `call_${minute}`, text: 'ok' }),
];

function writeAgent({ home, agentId, minutes }: { home: IngestHome; agentId: string; minutes: number[] }) {
  sessionOf([promptLine({ minute: 0, text: 'go' })])(home.claudeDir);
  const file = agentPath({ home, agentId });
  const lines = [promptLine({ minute: 1, text: 'do' }), ...minutes.flatMap(relayed)];
  write(file, toText(lines.map((line) => ({ ...line, isSidechain: true, agentId }))));
  write(file.replace('.jsonl', '.meta.json'), JSON.stringify({ agentType: 'Explore' }));
  return file;
}

/** As the version before left it, which knew no other keys than ids. */
function asOldVersion({ home, file, agentId }: { home: IngestHome; file: string; agentId?: string }) {
  const db = openDatabase({ file: home.paths.database });
  try {
    for (const [table, column] of [
      ['tool_calls', 'tool_use_id'],
      ['api_calls', 'message_id'],
    ] as const)
      db.exec(
        `UPDATE ${table} SET ${column} = substr(${column}, 1, instr(${column}, '@') - 1) WHERE ${column} LIKE '%@%'`,
      );
    db.exec(
      `UPDATE transcript_files SET state = json_remove(state, '$.keys', '$.calls', '$.response', '$.api')`,
    );
    if (agentId !== undefined)
      db.prepare('UPDATE transcript_files SET agent_id = ? WHERE path = ?').run(agentId, file);
  } finally {
    db.close();
  }
}

const counted = (home: IngestHome) =>
  home.rows('SELECT (SELECT count(*) FROM tool_calls) AS tools, (SELECT count(*) FROM api_calls) AS calls');

it('a file whose numbers were read under ids alone keeps these keys when its texts and later lines are read', async () => {
  const home = makeIngestHome();
  const file = writeAgent({ home, agentId: 'a1', minutes: [2, 4] });
  await home.run({ liveBytes: 0, threads: false });
  asOldVersion({ home, file });
  expect(counted(home)).toEqual([{ tools: 2, calls: 2 }]);
  await home.run({ text: 'now' });
  expect(counted(home)).toEqual([{ tools: 2, calls: 2 }]);
  writeAgent({ home, agentId: 'a1', minutes: [2, 4, 6] });
  await home.run({ text: 'now' });
  expect(counted(home)).toEqual([{ tools: 3, calls: 3 }]);
  // Another file in its place repeats what it told.
  write(file, fs.readFileSync(file, 'utf8').replace('"do"', '"do it"'));
  await home.run({ text: 'now' });
  expect(counted(home)).toEqual([{ tools: 3, calls: 3 }]);
});

it.each(['copied', 'moved'])(
  'a file that was read under ids alone and is %s to another folder is read there under the same keys',
  async (how) => {
    const home = makeIngestHome();
    const file = writeAgent({ home, agentId: 'a1', minutes: [2, 4] });
    await home.run({ liveBytes: 0, threads: false });
    asOldVersion({ home, file });
    const projects = path.join(home.claudeDir, 'projects');
    const [folder = ''] = fs.readdirSync(projects);
    fs.cpSync(path.join(projects, folder), path.join(projects, '-elsewhere'), { recursive: true });
    if (how === 'moved') fs.rmSync(path.join(projects, folder), { recursive: true });
    await home.run({ text: 'now' });
    expect(counted(home)).toEqual([{ tools: 2, calls: 2 }]);
  },
);

it('a file goes on as the agent that it was read as', async () => {
  const home = makeIngestHome();
  const file = writeAgent({ home, agentId: 'review.v2', minutes: [2] });
  await home.run({ liveBytes: 0, threads: false });
  const agents = () =>
    home.rows(`SELECT DISTINCT agent_id FROM transcript_files WHERE path LIKE '%${path.basename(file)}'`);
  expect(agents()).toEqual([{ agent_id: 'review.v2' }]);
  asOldVersion({ home, file, agentId: 'review' });
  writeAgent({ home, agentId: 'review.v2', minutes: [2, 4] });
  await home.run({ text: 'now' });
  expect(agents()).toEqual([{ agent_id: 'review' }]);
  expect(home.rows(`SELECT agent_id FROM tool_calls WHERE tool_use_id LIKE 'call_4%'`)).toEqual([
    { agent_id: 'review' },
  ]);
});

it('a run between the lines of a main thread keeps the name that an older state gave it', () => {
  const line = {
    ...promptLine({ minute: 1, text: 'do' }),
    isSidechain: true,
    agentId: 'a7',
    sessionId: SESSION,
  };
  const agents = (state: FileState) =>
    ofType(mapLines({ lines: [line], state }), 'agent_invocation').map((event) => event.agent_id);
  expect(new Set(agents(newFileState()))).toEqual(new Set(['a7']));
  expect(agents(restartedFileState({}))).not.toContain('a7');
});
