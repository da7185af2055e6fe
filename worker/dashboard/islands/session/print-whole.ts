/** Paper has all lanes and all rows of the lists of a run, and not those alone that are in view: each is told in time. */
export function bindPrintWhole(place: HTMLElement): void {
  for (const type of ['beforeprint', 'afterprint'])
    addEventListener(type, () => {
      for (const view of place.querySelectorAll('.wf-body, .steps-view, .tab-scroll'))
        view.dispatchEvent(new Event(type));
    });
}
