import type { Talk } from './talk.ts';

/** ↑ ↓ (or k j) walk the steps, Enter opens one; inputs and opened texts keep their own keys. */
export function bindConversationKeys(talk: Talk): void {
  talk.view.addEventListener('keydown', (event) => {
    const inside = event.target instanceof Element && event.target.closest('pre, input, select') !== null;
    if (inside || event.ctrlKey || event.metaKey || event.altKey) return;
    const by = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
    if (by !== undefined) walk({ talk, by });
    else if (event.key === 'Enter' && event.target === talk.view) toggleSelected(talk);
    else return;
    event.preventDefault();
  });
}

function walk({ talk, by }: { talk: Talk; by: number }): void {
  const at = talk.steps.findIndex((step) => step.id === talk.state.get().step);
  const next = talk.steps[Math.max(0, Math.min(talk.steps.length - 1, at + by))];
  if (next !== undefined) talk.state.set({ step: next.id });
}

function toggleSelected(talk: Talk): void {
  const { step } = talk.state.get();
  if (step === undefined) return;
  if (!talk.opened.delete(step)) talk.opened.add(step);
  talk.list.refresh();
}
