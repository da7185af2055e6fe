type Section = { title: string; keys: readonly (readonly [keys: string, meaning: string])[] };

const everywhere: Section = {
  title: 'Everywhere',
  keys: [
    ['Ctrl K', 'Pages, sessions, projects, actions (⌘ K on a Mac)'],
    ['/', 'Search this page'],
    ['j  k', 'Next and previous row or step'],
    ['n  p', 'Next and previous failure'],
    ['Enter', 'Open it'],
    ['Esc', 'Close, or clear what was chosen'],
    ['?', 'This sheet'],
  ],
};
const session: Section = {
  title: 'In a session',
  keys: [
    ['← →', 'Step before and after, through all lanes'],
    ['↑ ↓', 'Nearest step of the lane above and below'],
    ['Home  End', 'First and last step'],
    ['+  −  0', 'Zoom in, out, whole run'],
    ['Shift ← →', 'Move along the run'],
    ['Space', 'Play the run back, pause'],
    ['Enter', 'Open the step'],
    ['c', 'Agent that cost most, then the next one'],
  ],
};

/** All keys of the page. */
export function createKeySheet(): { open: () => void } {
  let dialog: HTMLDialogElement | undefined;
  return {
    open() {
      dialog ??= build();
      if (!dialog.open) dialog.showModal();
    },
  };
}

function build(): HTMLDialogElement {
  const sections = document.querySelector('.wf') === null ? [everywhere] : [everywhere, session];
  const element = (
    <dialog class="palette key-sheet" aria-label="Keys">
      <div class="palette-box">
        {sections.map(({ title, keys }) => (
          <section>
            <h2>{title}</h2>
            <dl>
              {keys.map(([key, meaning]) => (
                <>
                  <dt>
                    {key.split('  ').map((one) => (
                      <kbd>{one}</kbd>
                    ))}
                  </dt>
                  <dd>{meaning}</dd>
                </>
              ))}
            </dl>
          </section>
        ))}
        <form method="dialog">
          <button class="plain">Close</button>
        </form>
      </div>
    </dialog>
  );
  const dialog = element as unknown as HTMLDialogElement;
  dialog.addEventListener('click', ({ target }) => {
    if (target === dialog) dialog.close();
  });
  document.body.append(dialog);
  return dialog;
}
