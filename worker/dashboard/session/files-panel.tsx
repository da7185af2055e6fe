import type { Step } from './steps/step.ts';
import { counted } from '../ui/text/format.ts';
import { Diff } from '../ui/diff.tsx';
import { Empty } from '../ui/empty.tsx';
import { FileFigures } from './steps/step-body.tsx';

type TouchedFile = {
  path: string;
  reads: number;
  added: number;
  removed: number;
  changes: { step: string; patch: string | undefined; operation: string }[];
};

/** Files by path, the ones that changed most first, with every change as a diff. */
export function FilesPanel({ steps, partial }: { steps: readonly Step[]; partial: boolean }) {
  const files = collectFiles(steps);
  const changed = files.filter((file) => file.changes.length > 0);
  const read = files.filter((file) => file.changes.length === 0);
  if (files.length === 0)
    return <Empty small says="No file was touched, or its owner does not share paths." />;
  return (
    <>
      {partial ? <p class="panel-note muted">Files of the part of the run that is shown below.</p> : null}
      <ul class="files">
        {changed.map((file) => (
          <li>
            <details class="file">
              <summary>
                <bdi class="clip mono">{file.path}</bdi>
                <span class="faint n">{`${file.changes.length}×`}</span>
                <FileFigures added={file.added} removed={file.removed} />
              </summary>
              {file.changes.map((change) => (
                <figure class="file-change">
                  <figcaption>
                    <a href={`?step=${encodeURIComponent(change.step)}`} data-goto={change.step}>
                      {change.operation}
                    </a>
                  </figcaption>
                  {change.patch === undefined ? (
                    <p class="faint">No diff was recorded.</p>
                  ) : (
                    <Diff patch={change.patch} />
                  )}
                </figure>
              ))}
            </details>
          </li>
        ))}
        {read.length === 0 ? null : (
          <li>
            <details class="file">
              <summary>
                <span class="muted">{`${counted({ count: read.length, one: 'file' })} only read`}</span>
              </summary>
              <ul class="read-files mono">
                {read.map((file) => (
                  <li>
                    <bdi class="clip">{file.path}</bdi>
                    <span class="faint n">{`${file.reads}×`}</span>
                  </li>
                ))}
              </ul>
            </details>
          </li>
        )}
      </ul>
    </>
  );
}

function collectFiles(steps: readonly Step[]): TouchedFile[] {
  const files = new Map<string, TouchedFile>();
  for (const step of steps) {
    for (const { path, operation, added, removed, patch } of step.files) {
      const file = files.get(path) ?? { path, reads: 0, added: 0, removed: 0, changes: [] };
      files.set(path, file);
      if (operation === 'read') file.reads += 1;
      else file.changes.push({ step: step.id, patch, operation });
      file.added += added ?? 0;
      file.removed += removed ?? 0;
    }
  }
  return [...files.values()].sort((a, b) => b.added + b.removed - (a.added + a.removed) || b.reads - a.reads);
}
