/** Prints the page as it is: the browser's own dialog also keeps it as a PDF. Without a script there is no such button. */
export function bindPrint(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-do="print"]')) {
    button.hidden = false;
    button.addEventListener('click', () => print());
  }
}
