import { parentPort, workerData } from 'node:worker_threads';
import { openStore } from '../../store/driver/open-store.ts';
import type { WriterMessage, WriterWork } from './batch-writer.ts';
import { createBatchStore } from './numbers-batch.ts';
import { unpackBatch } from './pack-batch.ts';

// Entry of the import's second thread: writes what the first one reads, and says after each batch what was new.
const { file, context } = workerData as WriterWork;
const db = openStore({ file });
// Sessions come in the order of their ids, so that rows go to the ends of the tables: few pages are touched again.
db.exec('PRAGMA cache_size = -6144');
const store = createBatchStore({ db, context });
parentPort?.on('message', (message: WriterMessage) => {
  if (message === 'end') {
    store.abandon();
    db.close();
    parentPort?.close();
    return;
  }
  parentPort?.postMessage(store.take(unpackBatch(message)), []);
});
