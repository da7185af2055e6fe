import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

// Entry of the process that a hook starts when nothing is ready for it: it prints an answer, or nothing, and is gone after
// 300 ms at most, whatever the work of its second thread is at.
const PATIENCE_MS = 300;

if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url), { workerData: process.argv.slice(2), stderr: true });
  const timer = setTimeout(() => void worker.terminate(), Math.max(0, PATIENCE_MS - performance.now()));
  worker.once('message', (answer: string | undefined) => {
    if (answer !== undefined) process.stdout.write(`${answer}\n`);
  });
  // Whatever goes wrong, the session starts without.
  worker.once('error', () => undefined);
  worker.once('exit', () => clearTimeout(timer));
} else {
  const [folder = '', sessionId = ''] = workerData as string[];
  const { findAnswer } = await import('./find-answer.ts');
  parentPort?.postMessage(await findAnswer({ folder, sessionId, env: process.env }), []);
}
