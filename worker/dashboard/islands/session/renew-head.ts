/** Parts of the session page that the server alone writes. */
const parts = ['.session-head', '.session > .stats'];

/** Title, status and figures of a run that went on, as the server writes them now. */
export async function renewHead({ place }: { place: HTMLElement }): Promise<void> {
  const answer = await fetch(location.href);
  if (!answer.ok) return;
  // Parsed apart from the page, so that nothing in it could run.
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
  for (const part of parts) {
    const next = fresh.querySelector(part);
    if (next !== null) place.parentElement?.querySelector(part)?.replaceWith(next);
  }
}
