import type { ClientNote } from '../../client/client-note.ts';
import type { Paths } from '../../config/paths.ts';
import type { Settings } from '../../config/settings.ts';
import type { Bus } from '../../runtime/bus.ts';
import type { Component, Report } from '../../runtime/component.ts';
import { errorCode, type NoteTrouble } from '../../runtime/error-code.ts';
import { repeat } from '../../runtime/repeat.ts';
import { writeHandoff } from '../handoff/write-handoff.ts';
import { describeProblem } from '../snapshots/describe-problem.ts';
import { openSnapshotStore } from '../snapshots/snapshot-store.ts';
import { takeSnapshot, type SnapshotDeps } from '../snapshots/take-snapshot.ts';
import { bringBack, takeBackAnswers } from './bring-back.ts';
import { lastSignOf } from '../handoff/broken-off.ts';
import { pruneRecovery } from './prune-recovery.ts';
import { readStands } from './read-stands.ts';
import { createSilence, isAtWork } from './silence.ts';
import { CRASH_NEWS_MS, dueTrigger, needsHandoff, type SessionStand } from './snapshot-policy.ts';
import { DAY } from '../../../shared/core/time.ts';

/** How often it looks without being woken: a session that breaks off says nothing. */
const LOOKS_AT_WORK_MS = 2_000;
const LOOKS_EVERY_MS = 30_000;
const PRUNES_EVERY_MS = DAY;

type RecoveryDeps = Omit<SnapshotDeps, 'settings' | 'paths'> & {
  paths: SnapshotDeps['paths'] & Pick<Paths, 'answers'>;
  /** Read anew each time. */
  settings: () => Settings;
  /** What clients note of themselves, by session. */
  clients: () => ReadonlyMap<string, ClientNote>;
  /** When the machine was started, milliseconds. */
  bootedAt: number;
  bus: Bus;
  report: Report;
  note?: NoteTrouble;
};

/** Records sessions by themselves while the agent runs: snapshots when there is a reason, hand-offs when somebody else may have to go on. */
export function createRecoveryComponent(deps: RecoveryDeps): Component {
  const { db, bus, report, clock, paths } = deps;
  let loop: ReturnType<typeof repeat> | undefined;
  const subscriptions: (() => void)[] = [];
  /** By session: how it stood when it was last looked at. What is the same gives no reason either. */
  const seen = new Map<string, string>();
  /** By session: the prompt whose "before" is recorded, or was the same as what was recorded already. */
  const prompted = new Map<string, number | null>();
  const beginRound = createSilence({ ...deps, lastSign: (session) => lastSignOf({ db, ...session }) });
  let prunedAt = Number.NEGATIVE_INFINITY;
  const warn = (text: string) => report({ component: 'recovery', level: 'warning', text });

  async function record(sessionId: string, stand: SessionStand): Promise<void> {
    const settings = deps.settings();
    const { recovery } = settings;
    const store = openSnapshotStore({ root: paths.snapshots, fullEvery: recovery.full_every });
    const every = { agentRuns: recovery.every_agent_runs, tokens: recovery.every_tokens };
    const promptAt = prompted.get(sessionId) === stand.promptAt ? null : stand.promptAt;
    const taken = store.list(sessionId);
    const trigger = dueTrigger({ stand: { ...stand, promptAt }, taken, now: clock(), every });
    if (trigger === undefined) return;
    prompted.set(sessionId, stand.promptAt);
    const result = await takeSnapshot({
      ...deps,
      settings,
      sessionId,
      trigger,
      onlyChanged: trigger === 'prompt',
    });
    if (result !== undefined)
      for (const problem of result.snapshot.problems)
        warn(describeProblem({ snapshot: result.snapshot, problem }));
    if (!needsHandoff(trigger)) return;
    const handoff = writeHandoff({ ...deps, settings, sessionId });
    await bringBack({ db, paths, settings, trigger, handoff, now: clock() });
  }

  return {
    name: 'recovery',
    start() {
      loop = repeat({
        async work(signal) {
          const fellSilent = beginRound();
          const stands = readStands({ db, since: clock() - CRASH_NEWS_MS, fellSilent });
          let trouble: string | null | undefined;
          for (const [sessionId, stand] of stands) {
            const mark = JSON.stringify(stand);
            if (signal.aborted || seen.get(sessionId) === mark) continue;
            try {
              await record(sessionId, stand);
              trouble ??= null;
            } catch (error) {
              // One session that cannot be recorded keeps the others from nothing; it is tried again when it goes on.
              trouble = errorCode(error);
              warn(`${sessionId}: ${error instanceof Error ? error.message : String(error)}`);
            }
            seen.set(sessionId, mark);
          }
          if (trouble !== undefined) deps.note?.(trouble);
          for (const sessionId of seen.keys()) {
            if (stands.has(sessionId)) continue;
            seen.delete(sessionId);
            prompted.delete(sessionId);
          }
          takeBackAnswers({ db, paths, fellSilent, now: clock() });
          if (!signal.aborted && clock() - prunedAt > PRUNES_EVERY_MS) {
            prunedAt = clock();
            await pruneRecovery({ paths, keepDays: deps.settings().recovery.keep_days, now: clock(), warn });
          }
          const atWork = [...stands.values()].some(({ status }) => isAtWork(status));
          return atWork ? LOOKS_AT_WORK_MS : LOOKS_EVERY_MS;
        },
        onError(error) {
          deps.note?.(errorCode(error));
          warn(error instanceof Error ? error.message : String(error));
          return LOOKS_EVERY_MS;
        },
      });
      subscriptions.push(bus.on('ingested', () => loop?.wake(0)));
    },
    async stop() {
      for (const end of subscriptions.splice(0)) end();
      await loop?.stop();
    },
  };
}
