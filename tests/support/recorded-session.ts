import fs from 'node:fs';
import path from 'node:path';
import { promptLine, responseLine, resultLine, SESSION, toText } from './session-lines.ts';

type Line = Record<string, unknown>;

/** One turn: what was asked, the calls made for it, what was answered. Times are seconds before `now`. */
export type Turn = {
  ago: number;
  ask: string;
  calls?: { ago: number; took?: number; tool: string; input: Line; error?: string }[];
  answer?: string;
};

/** Writes the transcript of a session that worked in this folder. */
export function recordSession({
  claude,
  cwd,
  now,
  turns,
  session = SESSION,
  branch = 'main',
  grownAgo = 0,
}: {
  claude: string;
  cwd: string;
  now: number;
  turns: readonly Turn[];
  session?: string;
  branch?: string;
  /** Seconds since the file grew. */
  grownAgo?: number;
}): void {
  const at = (ago: number) => new Date(now - ago * 1000).toISOString();
  const place = { cwd, sessionId: session, gitBranch: branch };
  const lines: Line[] = [];
  for (const [index, turn] of turns.entries()) {
    const key = `${session.slice(0, 4)}-${index}`;
    lines.push({
      ...promptLine({ minute: 0, text: turn.ask }),
      ...place,
      uuid: `p-${key}`,
      promptId: `i-${key}`,
      timestamp: at(turn.ago),
    });
    for (const [number, call] of (turn.calls ?? []).entries()) {
      const id = `toolu_${key}_${number}`;
      const block = { type: 'tool_use', id, name: call.tool, input: call.input };
      lines.push(
        {
          ...responseLine({ minute: 0, id: `msg_${id}`, block }),
          ...place,
          uuid: `a-${id}`,
          timestamp: at(call.ago),
        },
        {
          ...resultLine({
            minute: 0,
            toolUseId: id,
            text: call.error ?? 'ok',
            error: call.error !== undefined,
          }),
          ...place,
          uuid: `r-${id}`,
          timestamp: at(call.ago - (call.took ?? 1)),
        },
      );
    }
    if (turn.answer !== undefined) {
      const block = { type: 'text', text: turn.answer };
      const last = Math.min(turn.ago, ...(turn.calls ?? []).map((call) => call.ago - (call.took ?? 1)));
      lines.push({
        ...responseLine({ minute: 0, id: `msg_${key}`, block }),
        ...place,
        uuid: `a-${key}`,
        timestamp: at(last - 0.5),
      });
    }
  }
  const folder = path.join(claude, 'projects', cwd.replaceAll(/[^0-9A-Za-z]/g, '-'));
  fs.mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${session}.jsonl`);
  fs.writeFileSync(file, toText(lines));
  fs.utimesSync(file, now / 1000, now / 1000 - grownAgo);
}
