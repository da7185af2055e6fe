/** Lies over what comes after the moment that is played back to; on the axis of the lanes or on that of the whole run. */
export function createVeil(axis: 'shown' | 'whole'): HTMLElement {
  const veil = document.createElement('i');
  veil.className = 'wf-veil';
  veil.dataset['veil'] = axis;
  veil.hidden = true;
  return veil;
}
