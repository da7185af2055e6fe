import type { Context } from 'hono';
import { notFoundError } from '../../http/errors.ts';
import type { ShownEnv } from '../../shares/guard.ts';
import { askSession, findSession, missingParts, noStory, readSession } from '../session/data.ts';
import { sessionAgentsCsv } from '../session/agents-tab.tsx';
import { SessionPage } from '../session/page.tsx';
import { answerDocument } from '../shell/answer-document.ts';
import { answerCsv } from '../shell/answers.tsx';
import { loadParts, requireSome, showParts, valueOr } from '../shell/load-parts.ts';
import { createView } from '../shell/request-view.ts';
import { wantsCsv } from '../ui/csv.ts';
import { Missing } from '../ui/missing.tsx';
import { firstLine } from '../ui/text/display-text.ts';
import { SharedFrame } from './shared-frame.tsx';

/** The session's page as a link shows it: the same parts, asked as the link. */
export async function answerShown<Env extends ShownEnv>(c: Context<Env>) {
  const { deps, shown } = c.var;
  const view = { ...createView(c), path: shown.path, notice: undefined, team: false };
  const session = await findSession({ deps, id: shown.session_id });
  const asks = askSession({ deps, view, session });
  if (wantsCsv(view.query))
    return answerCsv({ c, name: 'session-agents', rows: sessionAgentsCsv({ agents: await asks.agents() }) });
  const loaded = await loadParts({ deps, asks });
  requireSome(Object.values(loaded));
  const parts = showParts({ deps, parts: loaded });
  const title = firstLine(session.title ?? 'A shared session');
  const html = (
    <SharedFrame view={view} shown={shown} title={title}>
      {missingParts(parts).map((part) => (
        <Missing {...part} />
      ))}
      <SessionPage
        view={view}
        data={readSession({ session, parts })}
        story={valueOr(parts.story, noStory)}
        place={{ shared: true, timeline: `${shown.path}/timeline.json`, segments: `${shown.path}/segments` }}
      />
    </SharedFrame>
  );
  c.header('Cache-Control', 'no-store');
  return answerDocument({ c, html });
}

export async function answerTimeline<Env extends ShownEnv>(c: Context<Env>) {
  const { deps, shown } = c.var;
  const session = await findSession({ deps, id: shown.session_id });
  const asks = askSession({ deps, view: createView(c), session });
  const [agents, segments] = [await asks.agents(), await asks.segments()];
  c.header('Cache-Control', 'no-store');
  return c.json({ session, agents, segments, level: shown.level, now: deps.clock() });
}

export async function answerSegment<Env extends ShownEnv>(c: Context<Env>) {
  const { deps, shown } = c.var;
  const segments = await findReceipts(c);
  const segment_id = segments.find((segment) => segment.segment_id === c.req.param('segment_id'))?.segment_id;
  const { session_id } = shown;
  const stored = segment_id === undefined ? undefined : await deps.segments.get({ session_id, segment_id });
  if (stored === undefined) throw notFoundError({ what: 'this segment' });
  return c.body(stored.body, 200, {
    'Content-Type': 'application/x-ndjson',
    'Content-Disposition': 'attachment',
    'Cache-Control': 'no-store',
  });
}

/** Those that the session has: bytes that another device sent before it began are nobody's to see. */
async function findReceipts<Env extends ShownEnv>(c: Context<Env>) {
  const { deps, shown } = c.var;
  const session = await findSession({ deps, id: shown.session_id });
  return askSession({ deps, view: createView(c), session }).segments();
}
