/** What editors, hooks and the client put around a prompt: nobody typed it. */
const addedTag = /^\s*<(ide_\w+|system-reminder|[a-z-]+-hook)(?:\s[^<>]*)?>/;

/**
 * What somebody typed: without the context of an editor and the reminders of the client around it, and a command as
 * `/name arguments`. Empty where nothing is left.
 */
export function typedText(text: string): string {
  const bare = withoutAdded(text);
  return commandLine(bare) ?? bare;
}

function withoutAdded(text: string): string {
  let rest = text;
  for (;;) {
    const tag = addedTag.exec(rest)?.[1];
    if (tag === undefined) break;
    const close = `</${tag}>`;
    const end = rest.indexOf(close);
    if (end < 0) break;
    rest = rest.slice(end + close.length).trimStart();
  }
  return withoutReminderBehind(rest);
}

function withoutReminderBehind(text: string): string {
  let rest = text;
  while (rest.trimEnd().endsWith('</system-reminder>')) {
    const begin = Math.max(rest.lastIndexOf('<system-reminder>'), rest.lastIndexOf('<system-reminder '));
    if (begin < 0) break;
    rest = rest.slice(0, begin).trimEnd();
  }
  return rest;
}

/** The client writes a command in tags, its name with or without the slash. */
function commandLine(text: string): string | undefined {
  if (!text.startsWith('<command-')) return undefined;
  const name = tagged(text, 'command-name');
  if (name === undefined || name === '') return undefined;
  const args = tagged(text, 'command-args') ?? '';
  return `${name.startsWith('/') ? '' : '/'}${name} ${args}`.trimEnd();
}

function tagged(text: string, tag: string): string | undefined {
  const start = text.indexOf(`<${tag}>`);
  const end = start < 0 ? -1 : text.indexOf(`</${tag}>`, start);
  return end < 0 ? undefined : text.slice(start + tag.length + 2, end).trim();
}
