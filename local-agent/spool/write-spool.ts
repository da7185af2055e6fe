import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { isGone } from '../files/is-gone.ts';
import { ENVELOPE_VERSION } from './envelope.ts';

export type SpoolWriter = (o: { kind: string; payload: object }) => void;

/**
 * Puts payloads into the spool, one private file each, as the recorder does. When it returns, the payload outlives this
 * process; a loss of power may still take the last moments. Throws what the system says, and leaves no part of a file.
 */
export function createSpoolWriter({
  spool,
  pid = process.pid,
}: {
  spool: string;
  pid?: number;
}): SpoolWriter {
  const run = randomBytes(6).toString('hex');
  let count = 0;
  const create = () => {
    const name = `${pid}.${run}-${String(count++).padStart(9, '0')}.json`;
    const file = path.join(spool, name);
    return { file, handle: fs.openSync(file, 'wx', 0o600) };
  };
  return ({ kind, payload }) => {
    const text = JSON.stringify({ kind, v: ENVELOPE_VERSION, payload });
    const { file, handle } = inFolder(spool, create);
    try {
      fs.writeFileSync(handle, text);
    } catch (error) {
      fs.rmSync(file, { force: true });
      throw error;
    } finally {
      fs.closeSync(handle);
    }
  };
}

function inFolder<Value>(folder: string, create: () => Value): Value {
  try {
    return create();
  } catch (error) {
    if (!isGone(error)) throw error;
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    return create();
  }
}
