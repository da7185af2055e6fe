import type { Scene } from './scene.ts';
import { FileRow, FilesNote, NoFiles } from '../../session/files-panel.tsx';
import { collectFiles, type TouchedFile } from '../../session/touched-files.ts';
import { createVirtualList } from './virtual-list.ts';

const rowHeight = 37;
/** Diffs of one opened file that are drawn, and lines of each; the others are in their steps. */
const changesDrawn = 8;
const linesDrawn = 80;

/** All files of the run, of which as many rows exist as are in view; the server knew those of one part of it. */
export function fillFilesList({
  panel,
  scene,
  opened,
}: {
  panel: HTMLElement;
  scene: Scene;
  opened: Set<string>;
}): void {
  const files = collectFiles(scene.run.steps);
  if (files.length === 0) {
    panel.replaceChildren((<NoFiles />) as unknown as Node);
    return;
  }
  const top = panel.querySelector('.tab-scroll')?.scrollTop ?? 0;
  const view = document.createElement('div');
  view.className = 'tab-scroll';
  const list = document.createElement('ul');
  list.className = 'files';
  view.append(list);
  panel.replaceChildren(
    (<FilesNote files={files} partial={false} shown={files.length} />) as unknown as Node,
    view,
  );
  const draw = (file: TouchedFile) =>
    (
      <FileRow
        file={file}
        open={opened.has(file.path)}
        whole={false}
        changes={changesDrawn}
        lines={linesDrawn}
      />
    ) as unknown as HTMLElement;
  const rows = createVirtualList({ view, list, guess: () => rowHeight, draw, onScroll: () => undefined });
  list.addEventListener('click', (event) => {
    const summary = event.target instanceof Element ? event.target.closest('summary') : null;
    const path = summary?.closest<HTMLElement>('[data-file]')?.dataset['file'];
    if (path === undefined) return;
    // Drawn anew with its changes, so that the browser must not toggle it too.
    event.preventDefault();
    if (!opened.delete(path)) opened.add(path);
    rows.redraw([files.findIndex((file) => file.path === path)]);
    list
      .querySelector<HTMLElement>(`[data-file="${CSS.escape(path)}"] summary`)
      ?.focus({ preventScroll: true });
  });
  rows.setItems(files);
  view.scrollTop = top;
}
