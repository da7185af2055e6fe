import type { Deps } from '../deps.ts';
import { defineCommand } from '../cli/command.ts';
import { paintFor, printJson, printLine, printNote } from '../cli/print.ts';
import { withReport } from '../reports/open-report.ts';
import { tellPendingTexts } from '../reports/pending-texts.ts';
import { filterArgs, parseLimit, reportArgs } from '../reports/report-args.ts';
import { hitJson, searchTexts } from '../reports/search-report.ts';
import { parseRange, rangeArgs } from '../reports/time-range.ts';
import { searchRoles } from '../../shared/protocol/companion.ts';
import { keepSearch } from '../search/keep-search.ts';
import type { SearchHit, SearchResult } from '../search/search.ts';
import { formatBytes, formatCount, formatWhen } from '../terminal/format.ts';
import { plainText } from '../terminal/plain-text.ts';
import { createProgressBar } from '../terminal/progress-bar.ts';
import { widthOf } from '../terminal/terminal.ts';
import { wrapText } from '../terminal/wrap-text.ts';

const SHOWN = 20;

export const command = defineCommand({
  name: 'search',
  summary: 'Find words in prompts, answers, tool calls and what they gave out',
  details:
    'Finds texts with all of these words: names of code as a whole or by their parts, paths, Chinese and Japanese. ' +
    '"Word for word" in quotation marks, begin* for the beginning of a word. Searches the redacted texts of the journal.',
  args: {
    text: { type: 'positional', required: true, description: 'What to look for' },
    project: filterArgs.project,
    agent: filterArgs.agent,
    tool: { type: 'string', valueHint: 'name', description: 'Only calls of this tool' },
    role: { type: 'enum', options: [...searchRoles], description: 'Only what this side said or did' },
    errors: { type: 'boolean', description: 'Only what failed' },
    ...rangeArgs,
    limit: { type: 'string', valueHint: 'n', description: `How many (default: ${SHOWN})` },
    ...reportArgs,
  },
  examples: [
    'subtrack search "migration plan"',
    'subtrack search parse_config --tool Bash --errors --since 30d',
  ],
  async run({ args, deps }) {
    const range = parseRange({ args, now: deps.clock(), timeZone: deps.timeZone });
    const limit = parseLimit(args.limit) ?? SHOWN;
    await withReport({
      deps,
      args,
      async work({ db }) {
        tellPendingTexts({ deps, db });
        if (args.refresh !== false) await catchUpIndex(deps);
        const result = searchTexts({
          deps,
          text: args.text,
          limit,
          filter: {
            project: args.project,
            agent_type: args.agent,
            tool: args.tool,
            role: searchRoles.find((role) => role === args.role),
            errors: args.errors,
            since: range.since,
            until: range.until,
          },
        });
        if (args.json) printJson({ deps, value: { ...result, hits: result.hits.map(hitJson) } });
        else printHits({ deps, result });
      },
    });
  },
});

async function catchUpIndex(deps: Deps): Promise<void> {
  const bar = createProgressBar({ output: deps.stderr });
  try {
    const done = await keepSearch({
      paths: deps.paths,
      onProgress: ({ bytes, total_bytes }) =>
        bar.show({ share: bytes / total_bytes, text: `indexing ${formatBytes(total_bytes)} of texts` }),
    });
    bar.clear();
    if (done === undefined)
      deps.stderr.write('subtrack: another process is indexing at this moment; the latest may be missing\n');
  } finally {
    bar.clear();
  }
}

function printHits({ deps, result: { hits, total } }: { deps: Deps; result: SearchResult }): void {
  if (hits.length === 0) {
    printNote({ deps, text: 'Nothing found.' });
    return;
  }
  for (const hit of hits) printHit({ deps, hit });
  if (total > hits.length)
    printNote({
      deps,
      text: `${hits.length} of ${formatCount(total)}; --limit shows more, --since and --project fewer.`,
    });
}

function printHit({ deps, hit }: { deps: Deps; hit: SearchHit }): void {
  const paint = paintFor(deps);
  const when = formatWhen({ at: Date.parse(hit.at), now: deps.clock(), timeZone: deps.timeZone });
  const agent = hit.agent_id === 'main' ? '' : `  agent ${hit.agent_id.slice(0, 8)}`;
  printLine({ deps, text: paint('dim', `${hit.session_id.slice(0, 8)}  ${hit.role}${agent}  ${when}`) });
  for (const line of wrapText({ text: plainText(hit.snippet), width: widthOf(deps) - 2 }))
    printLine({ deps, text: `  ${line}` });
}
