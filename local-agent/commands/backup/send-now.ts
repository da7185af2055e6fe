import type { Bundle } from '../../backup/bundle-folders.ts';
import { sendWaiting, type SendResult } from '../../backup/send/send-waiting.ts';
import { createMayLeave, noteSending, readSending } from '../../backup/send/sending.ts';
import { printNote } from '../../cli/print.ts';
import { readConnections } from '../../config/connections.ts';
import type { Deps } from '../../deps.ts';
import type { Database } from '../../store/driver/db.ts';
import { targetOf } from '../../sync/sync-once.ts';
import { createProgressBar } from '../../terminal/progress-bar.ts';
import { counted } from '../../terminal/format.ts';

type SentNow = { sent: number; waiting: number; kept_back: number; reason: string | null };

/** Asks for bundles to be sent, and sends as many as the cloud takes now; the agent goes on with the others. */
export async function sendNow(o: { deps: Deps; db: Database; bundles: readonly Bundle[] }): Promise<SentNow> {
  const { deps } = o;
  const settings = deps.settings();
  const connections = readConnections(deps);
  if (connections.length === 0)
    return { sent: 0, waiting: 0, kept_back: o.bundles.length, reason: 'this machine has no cloud' };
  const leaving = connections.flatMap((connection) => {
    const mayLeave = createMayLeave({ db: o.db, connection, settings });
    const target = targetOf(connection.device) ?? connection.name;
    return o.bundles.filter(mayLeave).map(({ folder }) => ({ folder, target }));
  });
  for (const { folder, target } of leaving) {
    const state = readSending({ folder, target })?.state;
    if (state !== 'sent' && state !== 'sending')
      noteSending({ folder, sending: { target, state: 'asked', sent_bytes: 0, bytes: 0 } });
  }
  const bar = createProgressBar({ output: deps.stderr });
  let result: SendResult;
  try {
    result = await sendWaiting({
      ...deps,
      db: o.db,
      connections,
      settings,
      onProgress: ({ share, bundle }) =>
        bar.show({ share, text: `sending ${bundle.manifest.session_id.slice(0, 8)}` }),
    });
  } finally {
    bar.clear();
  }
  const sent = leaving.filter(
    ({ folder, target }) => readSending({ folder, target })?.state === 'sent',
  ).length;
  return {
    sent,
    waiting: leaving.length - sent,
    kept_back: o.bundles.length - leaving.length,
    reason: result.later?.reason ?? result.refused[0]?.reason ?? null,
  };
}

export function printSent({ deps, sent }: { deps: Deps; sent: SentNow }): void {
  const parts = [
    `${counted(sent.sent, 'bundle')} in the cloud`,
    ...(sent.waiting > 0 ? [`${counted(sent.waiting, 'bundle')} waiting`] : []),
    ...(sent.kept_back > 0
      ? [`${counted(sent.kept_back, 'bundle')} kept back by the privacy level or the cloud of their project`]
      : []),
    ...(sent.reason === null ? [] : [sent.reason]),
  ];
  printNote({ deps, text: parts.join('; ') });
}
