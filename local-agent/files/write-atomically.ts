import fs from 'node:fs';
import path from 'node:path';

/** A file that is being written beside its place: nobody sees it before `commit`, and nothing is left after `abandon`. */
type AtomicFile = { write(content: string | Uint8Array): void; commit(): void; abandon(): void };

type Options = {
  file: string;
  /** Rights of the new file; ours alone unless said otherwise. */
  mode?: number;
  /** Called when everything is on disk and only the rename is left; what it throws keeps the old file. */
  beforeCommit?: (temporary: string) => void;
};

/** Throws the system's own error when there can be no file in that folder. */
export function openAtomically({ file, mode = 0o600, beforeCommit }: Options): AtomicFile {
  const temporary = path.join(path.dirname(file), `.${path.basename(file)}.${crypto.randomUUID()}`);
  const handle = fs.openSync(temporary, 'wx', mode);
  let open = true;
  const close = () => {
    if (open) fs.closeSync(handle);
    open = false;
  };
  return {
    write(content) {
      fs.writeFileSync(handle, content);
    },
    commit() {
      // The mask of the process may have taken rights away.
      fs.fchmodSync(handle, mode);
      fs.fsyncSync(handle);
      close();
      beforeCommit?.(temporary);
      fs.renameSync(temporary, file);
    },
    abandon() {
      close();
      fs.rmSync(temporary, { force: true });
    },
  };
}

/** Replaces a file in one step: whoever reads it sees the old content or the new one, also after a loss of power. */
export function writeAtomically({ content, ...options }: Options & { content: string | Uint8Array }): void {
  const file = openAtomically(options);
  try {
    file.write(content);
    file.commit();
  } catch (error) {
    file.abandon();
    throw error;
  }
}
