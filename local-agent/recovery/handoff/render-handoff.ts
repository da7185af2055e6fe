import { pastedWord } from '../../../shared/core/shell-word.ts';
import { cleanLine } from '../../../shared/core/hidden-characters.ts';
import { shorten } from '../../../shared/core/shorten.ts';
import type { SessionState } from '../snapshots/snapshot-schema.ts';
import { estimateTokens } from './estimate-tokens.ts';

export type HandoffFacts = SessionState & {
  /** What the session began with. */
  first_request: string | null;
  branch: string | null;
  last_event_at: string;
  /** In a word or two: `crashed`, `completed`, … */
  ended_how: string;
  /** It is silent, and nobody knows whether it still runs. */
  may_run: boolean;
  files_changed: { path: string; operation: string; lines_added: number; lines_removed: number }[];
  snapshot_id: string | null;
  /** What continues this very session. */
  command: string;
};

type Section = { title: string; lines: string[]; more?: number };

const NOTE =
  'Made from the records of an earlier session, for whoever continues it. It tells what happened and asks for nothing: ' +
  'what is done is not to be done again, and all of it may be ignored when the request is about something else.';

/** Longest line of a list, longest paragraph; characters. */
const LINE = 220;
const PARAGRAPH = 900;
const LIST = 12;

/**
 * The hand-off as Markdown, at most `budget` tokens: the head and how to continue always, then what is most useful, as far
 * as there is room.
 */
export function renderHandoff({ facts, budget }: { facts: HandoffFacts; budget: number }): string {
  const head = [
    `# Hand-off: ${cut(facts.title ?? facts.first_request ?? facts.session_id, 120)}`,
    '',
    NOTE,
    '',
    `Session ${facts.session_id} in ${cut(facts.project, 120)}${facts.branch ? `, branch ${cut(facts.branch, 120)}` : ''}; ${facts.ended_how}, last at ${facts.last_event_at}.${facts.may_run ? ' Look first whether it still runs.' : ''}`,
    '',
  ].join('\n');
  const tail = sectionText(continueSection(facts));
  let left = budget - estimateTokens(head) - estimateTokens(tail);
  const kept: string[] = [];
  for (const section of sectionsOf(facts)) {
    const text = fitting(section, left);
    if (text === '') continue;
    left -= estimateTokens(text);
    kept.push(text);
  }
  return `${head}${kept.join('')}${tail}`;
}

function sectionsOf(facts: HandoffFacts): Section[] {
  return [
    paragraphs('Goal', goalOf(facts)),
    list('Next steps', nextSteps(facts)),
    list('Open', openWork(facts)),
    list(
      'Failing checks',
      facts.failing_checks.map(({ kind, command }) => `${kind}: \`${command ?? '?'}\``),
    ),
    list(
      'Done',
      facts.tasks.finished.toReversed().map(({ subject, task_id }) => subject ?? task_id),
    ),
    list('Decisions', facts.decisions.map(decisionLine)),
    list('Errors, and what was tried', facts.errors.map(errorLine)),
    list('Files changed', facts.files_changed.map(fileLine)),
    paragraphs('Said last', [facts.last_words]),
  ];
}

/** What the session began with is kept shortened: where nothing else was asked since, the whole of it is at hand. */
function goalOf({ first_request, last_request }: HandoffFacts): (string | null)[] {
  const start = first_request?.replace(/…$/, '');
  if (last_request === null || start === undefined) return [first_request, last_request];
  return cleanLine(last_request).startsWith(start)
    ? [last_request]
    : [first_request, `Asked last: ${last_request}`];
}

/** From what is unfinished; nothing is made up. */
function nextSteps(facts: HandoffFacts): string[] {
  const [check] = facts.failing_checks;
  const [task] = facts.tasks.open;
  return [
    ...(check ? [`Make \`${check.command ?? check.kind}\` pass; it failed last.`] : []),
    ...(task ? [`Go on with: ${task.subject ?? task.task_id}`] : []),
    ...facts.running_agents.map(
      ({ agent_type, description }) =>
        `See what the ${agent_type} agent left (${description ?? 'no description'}); it was still running.`,
    ),
  ];
}

function openWork(facts: HandoffFacts): string[] {
  return facts.tasks.open.map(
    ({ subject, task_id, state }) =>
      `${subject ?? task_id}${state ? ` (${state.replaceAll('_', ' ')})` : ''}`,
  );
}

function decisionLine({ kind, question, outcome, reason }: HandoffFacts['decisions'][number]): string {
  return `${question ?? kind}: ${outcome ?? 'open'}${reason ? `, because ${reason}` : ''}`;
}

function errorLine({ tool_name, action, message, occurrences }: HandoffFacts['errors'][number]): string {
  const times = occurrences > 1 ? ` (${occurrences} times)` : '';
  return `${action ?? tool_name ?? 'The session'}${times}: ${message ?? 'no message'}`;
}

function fileLine({
  path,
  operation,
  lines_added,
  lines_removed,
}: HandoffFacts['files_changed'][number]): string {
  return operation === 'delete' ? `${path} (deleted)` : `${path} (+${lines_added} −${lines_removed})`;
}

function continueSection({ command, snapshot_id }: HandoffFacts): Section {
  const files = snapshot_id
    ? [
        `- Files as they were then: \`subtrack snapshot restore ${pastedWord(snapshot_id)} --files\` (shows first what would change)`,
      ]
    : [];
  return { title: 'How to continue', lines: [`- The same session: \`${command}\``, ...files] };
}

function list(title: string, items: readonly string[]): Section {
  const shown = items.slice(0, LIST).map((item) => `- ${cut(item, LINE)}`);
  return { title, lines: shown, more: items.length - shown.length };
}

function paragraphs(title: string, texts: readonly (string | null)[]): Section {
  return { title, lines: texts.flatMap((text) => (text ? [cut(text, PARAGRAPH)] : [])) };
}

/** As many of its lines as there is room for. */
function fitting(section: Section, budget: number): string {
  for (let lines = section.lines.length; lines > 0; lines -= 1) {
    const more = (section.more ?? 0) + section.lines.length - lines;
    const text = sectionText({ ...section, lines: section.lines.slice(0, lines), more });
    if (estimateTokens(text) <= budget) return text;
  }
  return '';
}

function sectionText({ title, lines, more = 0 }: Section): string {
  const rest = more > 0 ? [`- and ${more} more`] : [];
  return `\n## ${title}\n\n${[...lines, ...rest].join('\n')}\n`;
}

/** On one line: what was said must not look like a heading of ours. */
function cut(text: string, length: number): string {
  return shorten(cleanLine(text), length);
}
