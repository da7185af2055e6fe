import { parentPort, workerData } from 'node:worker_threads';
import { runShard, type ShardWork } from './run-shard.ts';

// Entry of the import's second thread: works off its share and says what it did.
parentPort?.postMessage(runShard(workerData as ShardWork), []);
