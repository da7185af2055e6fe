import type { Entry } from './rank-entries.ts';
import { clippedLine } from '../../ui/text/display-text.ts';
import { entriesOfPage, findSessions, findTexts } from './palette-entries.ts';
import { rankEntries } from './rank-entries.ts';

/** Typing goes on while sessions are asked for. */
const askAfterMs = 120;

/** One field that leads to every page, project, session and action; made when it is first asked for. */
export function createPalette(): { open: () => void } {
  let dialog: HTMLDialogElement | undefined;
  return {
    open() {
      dialog ??= build();
      if (dialog.open) return;
      dialog.showModal();
      dialog.dispatchEvent(new Event('opened'));
    },
  };
}

function build(): HTMLDialogElement {
  const dialog = draw();
  const input = dialog.querySelector('input');
  const list = dialog.querySelector('[role="listbox"]');
  if (input === null || list === null) throw new TypeError('the palette has no field');
  document.body.append(dialog);
  let entries: Entry[] = [];
  let sessions: Entry[] = [];
  let texts: Entry[] = [];
  let shown: Entry[] = [];
  let at = 0;
  let asked = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const mark = () => {
    for (const [index, row] of Array.from(list.querySelectorAll('[role="option"]')).entries()) {
      row.setAttribute('aria-selected', String(index === at));
      if (index !== at) continue;
      input.setAttribute('aria-activedescendant', row.id);
      row.scrollIntoView({ block: 'nearest' });
    }
    if (shown.length === 0) input.removeAttribute('aria-activedescendant');
  };
  const show = () => {
    const text = input.value.trim();
    // What was asked for by text needs not hold it in what is shown of it: a branch, an action.
    const found = rankEntries({ entries: [...entries, ...sessions], text });
    const others = sessions.filter((entry) => !found.includes(entry));
    // The best first as they come: words of code are found in other ways than by their letters.
    shown = [...found, ...others, ...(text === '' ? [] : texts)];
    at = 0;
    list.replaceChildren(...drawEntries(shown));
    mark();
  };
  const ask = () => {
    asked.abort();
    asked = new AbortController();
    const { signal } = asked;
    const text = input.value.trim();
    void findSessions({ text, signal }).then((found) => {
      if (signal.aborted) return;
      sessions = found;
      show();
    });
    void findTexts({ text, signal }).then((found) => {
      if (signal.aborted) return;
      texts = found;
      show();
    });
  };
  const choose = (entry: Entry | undefined) => {
    if (entry === undefined) return;
    dialog.close();
    entry.act();
  };

  dialog.addEventListener('opened', () => {
    entries = entriesOfPage();
    input.value = '';
    show();
    ask();
  });
  input.addEventListener('input', () => {
    show();
    clearTimeout(timer);
    timer = setTimeout(ask, askAfterMs);
  });
  input.addEventListener('keydown', (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by !== undefined && shown.length > 0) {
      at = (at + by + shown.length) % shown.length;
      mark();
    } else if (event.key === 'Enter') choose(shown[at]);
    else return;
    event.preventDefault();
  });
  dialog.addEventListener('click', ({ target }) => {
    // The dialog itself is what lies around its content.
    if (target === dialog) dialog.close();
    const row = target instanceof Element ? target.closest('[role="option"]') : null;
    if (row !== null) choose(shown[Array.from(list.querySelectorAll('[role="option"]')).indexOf(row)]);
  });
  return dialog;
}

function draw(): HTMLDialogElement {
  const dialog = (
    <dialog class="palette" aria-label="Go to">
      <div class="palette-box">
        <input
          type="text"
          role="combobox"
          aria-expanded="true"
          aria-controls="palette-list"
          aria-autocomplete="list"
          aria-label="Pages, sessions, projects, actions"
          placeholder="Pages, sessions, projects, actions"
          autocomplete="off"
        />
        <div id="palette-list" role="listbox" aria-label="Found" />
        <p class="palette-foot faint">
          <kbd>↑</kbd> <kbd>↓</kbd> choose · <kbd>Enter</kbd> open · <kbd>Esc</kbd> close
        </p>
      </div>
    </dialog>
  );
  // The runtime of islands makes nodes at once, whatever hono's types say about them.
  return dialog as unknown as HTMLDialogElement;
}

function drawEntries(entries: readonly Entry[]): Node[] {
  if (entries.length === 0)
    return [(<p class="palette-none faint">Nothing of that name.</p>) as unknown as Node];
  const rows = entries.map((entry, index) => (
    <>
      {entries[index - 1]?.kind === entry.kind ? null : (
        <p class="palette-kind" role="presentation">
          {entry.kind}
        </p>
      )}
      <div role="option" id={`palette-${index}`} aria-selected="false">
        <bdi class="clip">{clippedLine(entry.label)}</bdi>
        <bdi class="clip faint">{clippedLine(entry.detail)}</bdi>
      </div>
    </>
  ));
  return rows as unknown as Node[];
}
