import { morph } from '../morph.ts';

/** Parts of the session page that the server writes; an open tab of files is filled, and marks are placed, anew afterwards. */
const parts = ['.session-head', '.session > .stats', '.wf-snapshots', '.tabs'];

/** Title, status, figures and tabs of a run that went on, as the server writes them now. */
export async function renewHead({ place }: { place: HTMLElement }): Promise<void> {
  const answer = await fetch(location.href);
  if (!answer.ok) return;
  // Parsed apart from the page, so that nothing in it could run.
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
  for (const part of parts) {
    const old = place.parentElement?.querySelector(part) ?? null;
    const next = fresh.querySelector(part);
    if (old !== null && next !== null) morph(old, next);
  }
}
