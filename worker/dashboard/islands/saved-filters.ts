// Sets of filters that the reader gave a name: kept in this browser, for the page that they were made on.

type Saved = { name: string; query: string };

const mostSaved = 20;
const longestName = 40;
/** Of the moment, not of what is looked for. */
const passing = ['page', 'format'];

export function startSavedFilters(): void {
  const place = document.querySelector<HTMLElement>('[data-island="saved-filters"]');
  if (place !== null) show(place);
}

function show(place: HTMLElement): void {
  const saved = read();
  const here = currentQuery();
  const chips = saved.map((one) => chipOf({ one, isHere: one.query === here, remove: () => forget(one) }));
  const isKept = here === '' || saved.some(({ query }) => query === here);
  place.replaceChildren(...chips, ...(isKept ? [] : [opener()]));

  function forget(one: Saved): void {
    write(read().filter(({ name }) => name !== one.name));
    show(place);
    // Whoever came there by keys goes on beside it.
    focusOn('a, button');
  }

  function focusOn(selector: string): void {
    place.querySelector<HTMLElement>(selector)?.focus();
  }

  function opener(): HTMLElement {
    const button = buttonOf({ word: 'Save these filters', label: 'Save these filters' });
    button.addEventListener('click', () => ask(button));
    return button;
  }

  function ask(button: HTMLElement): void {
    const input = document.createElement('input');
    input.type = 'text';
    input.maxLength = longestName;
    input.placeholder = 'Name, then Enter';
    input.setAttribute('aria-label', 'Name of these filters');
    button.replaceWith(input);
    input.focus();
    input.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') {
        show(place);
        focusOn(':scope > button');
      }
      if (event.key !== 'Enter') return;
      // The form around it would look for something else.
      event.preventDefault();
      const name = input.value.trim();
      if (name === '') return;
      write(
        [...read().filter((one) => one.name !== name), { name, query: currentQuery() }].slice(-mostSaved),
      );
      show(place);
      focusOn('a[aria-current]');
    });
  }
}

function chipOf({ one, isHere, remove }: { one: Saved; isHere: boolean; remove: () => void }): HTMLElement {
  const link = document.createElement('a');
  link.className = 'chip';
  link.href = `${location.pathname}?${one.query}`;
  if (isHere) link.setAttribute('aria-current', 'true');
  const name = document.createElement('bdi');
  name.className = 'clip';
  name.textContent = one.name;
  link.append(name);
  const button = buttonOf({ word: '×', label: `Forget the filters ${one.name}` });
  button.addEventListener('click', remove);
  const both = document.createElement('span');
  both.className = 'saved';
  both.append(link, button);
  return both;
}

function buttonOf({ word, label }: { word: string; label: string }): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'chip';
  button.textContent = word;
  button.setAttribute('aria-label', label);
  return button;
}

function currentQuery(): string {
  const query = new URLSearchParams(location.search);
  for (const name of passing) query.delete(name);
  for (const [name, value] of Array.from(query)) if (value === '') query.delete(name, value);
  query.sort();
  return query.toString();
}

const key = () => `subtrack.filters ${location.pathname}`;

function read(): Saved[] {
  try {
    const list: unknown = JSON.parse(localStorage.getItem(key()) ?? '[]');
    return Array.isArray(list) ? list.filter(isSaved) : [];
  } catch {
    // A browser that keeps nothing, or what somebody else wrote there: nothing is saved.
    return [];
  }
}

function write(list: readonly Saved[]): void {
  try {
    localStorage.setItem(key(), JSON.stringify(list));
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}

function isSaved(one: unknown): one is Saved {
  const { name, query } = (one ?? {}) as Partial<Saved>;
  return typeof name === 'string' && typeof query === 'string';
}
