/** Every `[data-do="print"]` of the page, also after it was renewed: the browser's own dialog also keeps it as a PDF. */
export function bindPrint(): void {
  document.addEventListener('click', ({ target }) => {
    if (target instanceof Element && target.closest('[data-do="print"]') !== null) print();
  });
}
