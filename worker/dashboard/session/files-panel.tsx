import type { Step } from './steps/step.ts';
import { collectFiles, type TouchedFile } from './touched-files.ts';
import { counted, formatCount } from '../ui/text/format.ts';
import { Diff } from '../ui/diff.tsx';
import { Empty } from '../ui/empty.tsx';
import { FileFigures } from './steps/step-body.tsx';

/** What the server writes out; with script all files are here, and as many rows as are in view. */
const shownAtOnce = 60;
const changesOnServer = 3;
const linesOnServer = 40;

/** Files by path, the ones that changed most first, with their changes as diffs. */
export function FilesPanel({ steps, partial }: { steps: readonly Step[]; partial: boolean }) {
  const files = collectFiles(steps);
  if (files.length === 0) return <NoFiles />;
  const shown = files.slice(0, shownAtOnce);
  return (
    <>
      <FilesNote files={files} partial={partial} shown={shown.length} />
      <div class="tab-scroll">
        <ul class="files">
          {shown.map((file) => (
            <FileRow file={file} open={false} whole changes={changesOnServer} lines={linesOnServer} />
          ))}
        </ul>
      </div>
    </>
  );
}

export function NoFiles() {
  return <Empty small says="No file was touched, or its owner does not share paths." />;
}

/** What the list holds. */
export function FilesNote(o: { files: readonly TouchedFile[]; partial: boolean; shown: number }) {
  const changed = o.files.filter((file) => file.changes.length > 0).length;
  const read = o.files.length - changed;
  const words = [
    counted({ count: changed, one: 'changed file' }),
    read === 0 ? '' : `${formatCount(read)} only read`,
    o.shown < o.files.length ? `the first ${formatCount(o.shown)} are listed` : '',
    o.partial ? 'of the part of the run that is shown below' : '',
  ];
  return <p class="panel-note muted n">{words.filter(Boolean).join(' · ')}</p>;
}

/** A file and, when it is open (or `whole`, for browsers that open it by themselves), what was changed in it. */
export function FileRow(o: {
  file: TouchedFile;
  open: boolean;
  whole: boolean;
  /** As many changes are drawn as diffs, of so many lines; the others lead to their steps. */
  changes: number;
  lines: number;
}) {
  const { file } = o;
  if (file.changes.length === 0) {
    return (
      <li class="file only-read" data-file={file.path}>
        <bdi class="clip mono">{file.path}</bdi>
        <span class="faint n">{`read ${file.reads}×`}</span>
      </li>
    );
  }
  return (
    <li data-file={file.path}>
      <details class="file" open={o.open}>
        <summary>
          <bdi class="clip mono">{file.path}</bdi>
          <span class="faint n">{`${file.changes.length}×`}</span>
          <FileFigures added={file.added} removed={file.removed} />
        </summary>
        {o.open || o.whole ? <Changes {...o} /> : null}
      </details>
    </li>
  );
}

function Changes({ file, changes, lines }: { file: TouchedFile; changes: number; lines: number }) {
  return (
    <>
      {file.changes.map((change, index) => (
        <figure class="file-change">
          <figcaption>
            <a href={`?step=${encodeURIComponent(change.step)}`} data-goto={change.step}>
              {change.operation}
            </a>
            <FileFigures added={change.added} removed={change.removed} />
          </figcaption>
          {index >= changes ? null : change.patch === undefined ? (
            <p class="faint">No diff was recorded.</p>
          ) : (
            <Diff patch={change.patch} limit={lines} />
          )}
        </figure>
      ))}
    </>
  );
}
