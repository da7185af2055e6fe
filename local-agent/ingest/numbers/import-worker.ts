import { parentPort, workerData } from 'node:worker_threads';
import { openStore } from '../../store/driver/open-store.ts';
import type { ThreadMessage, ThreadWork } from './reading-threads.ts';
import { createRemoteJobReader } from './read-jobs.ts';
import { packMessage } from './thread-message.ts';

// Entry of a thread that reads a part of a history. It writes nothing.
const { file, context } = workerData as ThreadWork;
const db = openStore({ file, readOnly: true });
const read = createRemoteJobReader({ ...context, db });
parentPort?.on('message', (message: ThreadMessage) => {
  if (message === 'end') {
    db.close();
    parentPort?.close();
    return;
  }
  parentPort?.postMessage(packMessage(read(message)), []);
});
