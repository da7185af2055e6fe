import type { Scene } from './scene.ts';
import type { ExportedRun } from '../../session/export/exported-run.ts';
import { runAsHtml } from '../../session/export/html.ts';
import { runAsMarkdown } from '../../session/export/markdown.ts';

const formats: Readonly<Record<string, { type: string; write: (run: ExportedRun) => string }>> = {
  md: { type: 'text/markdown', write: runAsMarkdown },
  html: { type: 'text/html', write: runAsHtml },
  json: { type: 'application/json', write: (run) => `${JSON.stringify(run, null, 2)}\n` },
};

/** Buttons of the head that write what the page has read into a file of the reader's. */
export function bindExport(o: { place: HTMLElement; sessionId: string; scene: () => Scene }): void {
  o.place.addEventListener('click', (event) => {
    const button =
      event.target instanceof Element ? event.target.closest<HTMLElement>('[data-export]') : null;
    const name = button?.dataset['export'] ?? '';
    const format = Object.hasOwn(formats, name) ? formats[name] : undefined;
    if (format === undefined) return;
    const { agents, steps } = o.scene().run;
    const text = format.write({
      session_id: o.sessionId,
      title: o.place.querySelector('.session-title h1')?.textContent.trim() ?? '',
      meta: partsOf(o.place, '.session-head .line-two'),
      agents,
      steps,
    });
    save({ name: `${o.sessionId}.${name}`, type: format.type, text });
  });
}

/** What stands beside each other, with something between. */
function partsOf(place: HTMLElement, selector: string): string {
  const parts = Array.from(place.querySelector(selector)?.children ?? [], (part) => part.textContent.trim());
  return parts.join(' · ');
}

function save({ name, type, text }: { name: string; type: string; text: string }): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
