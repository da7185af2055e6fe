import { searchRoles, type SearchAnswer } from '../../../shared/protocol/companion.ts';
import { cleanText } from '../../../shared/core/hidden-characters.ts';
import { linkHere } from '../shell/links.ts';
import { valueOr } from '../shell/load-parts.ts';
import type { View } from '../shell/request-view.ts';
import { stepPath } from '../shell/step-path.ts';
import { Choice, hiddenFields } from '../shell/topline.tsx';
import { Empty } from '../ui/empty.tsx';
import { Icon } from '../ui/icon.tsx';
import { Agent } from '../ui/marks.tsx';
import { ShowPart } from '../ui/missing.tsx';
import { Ago } from '../ui/moments.tsx';
import { clippedLine } from '../ui/text/display-text.ts';
import { counted, formatBytes, formatCount } from '../ui/text/format.ts';
import { searchFilters, spanNames, type SearchData } from './data.ts';
import { Snippet } from './snippet.tsx';

type Hit = SearchAnswer['hits'][number];

const roleWords: Record<Hit['role'], string> = {
  user: 'Prompt',
  assistant: 'Answer',
  system: 'Summary',
  tool: 'Tool',
  error: 'Error',
  decision: 'Decision',
  task: 'Task',
};
const spanWords = { today: 'Today', '7d': '7 days', '30d': '30 days', '90d': '90 days' };

export function SearchPage({ view, data }: { view: View; data: SearchData }) {
  const total = valueOr(data.found, undefined)?.total;
  return (
    <>
      <div class="page-head">
        <h1>Search</h1>
        <span class="muted n" role="status">
          {total === undefined || data.query.text === '' ? '' : `${formatCount(total)} found`}
        </span>
      </div>
      <SearchForm view={view} data={data} />
      <ShowPart
        part={data.found}
        what="The search"
        show={(found) => (
          <>
            <Building {...found.building} />
            <section class="panel" aria-label="Found">
              <Hits view={view} data={data} found={found} />
            </section>
            {found.total > found.hits.length && found.hits.length > 0 ? (
              <p class="footnote">{`The best ${found.hits.length} are listed; more words or filters leave fewer.`}</p>
            ) : null}
          </>
        )}
      />
    </>
  );
}

function SearchForm({ view, data: { query, found } }: { view: View; data: SearchData }) {
  const { tools, agents } = valueOr(found, undefined)?.choices ?? { tools: [], agents: [] };
  const since = spanNames.find((name) => name === view.query.get('since'));
  return (
    <form
      class="filters search-form"
      method="get"
      action={view.path}
      data-island="submit-on-change"
      autocomplete="off"
      role="search"
      aria-label="Texts"
    >
      {hiddenFields({ view, without: searchFilters.filter((name) => name !== 'errors') })}
      <span class="search">
        <Icon name="search" />
        <input
          type="search"
          name="text"
          value={query.text}
          placeholder='Words, names, paths, "word for word"'
          aria-label="Text"
          autofocus={query.text === ''}
        />
      </span>
      <Choice name="role" all="Anybody" chosen={query.role} values={searchRoles} words={roleWords} />
      <Choice name="agent_type" all="Any agent" chosen={query.agent_type} values={agents} label="agent" />
      <Choice name="tool" all="Any tool" chosen={query.tool} values={tools} />
      <Choice name="since" all="Any time" chosen={since} values={spanNames} words={spanWords} />
      <a
        class="chip"
        href={linkHere({ view, set: { errors: query.errors === undefined ? '1' : undefined } })}
        aria-current={query.errors === undefined ? undefined : 'true'}
        title="Only what failed"
      >
        Errors
        {query.errors === undefined ? null : <Icon name="close" />}
      </a>
      <button class="plain no-script">Find</button>
    </form>
  );
}

function Building({ files, bytes }: SearchAnswer['building']) {
  if (files === 0 && bytes === 0) return null;
  const what = [
    ...(files === 0 ? [] : [`the texts of ${counted({ count: files, one: 'file' })} of history`]),
    ...(bytes === 0 ? [] : [`${formatBytes(bytes)} of the journal`]),
  ];
  return (
    <p class="notice" role="status">
      <Icon name="info" />
      {`The index is still being built: ${what.join(' and ')} cannot be found yet.`}
    </p>
  );
}

function Hits({ view, data: { query }, found }: { view: View; data: SearchData; found: SearchAnswer }) {
  if (query.text === '')
    return (
      <Empty
        icon="search"
        says="Prompts, answers, tool calls and what they gave out, of all sessions on this machine."
        command="subtrack search TEXT"
      />
    );
  if (found.hits.length === 0) {
    const set = [...searchFilters, 'project'].filter((name) => name !== 'text' && view.query.get(name));
    const none = Object.fromEntries(set.map((name) => [name, undefined]));
    return (
      <Empty
        icon="search"
        says={`Nothing has these words${set.length === 0 ? '' : ' with these filters'}.`}
        ways={
          set.length === 0 ? [] : [{ word: 'Take the filters away', href: linkHere({ view, set: none }) }]
        }
      />
    );
  }
  return (
    <ol class="hits">
      {found.hits.map((hit) => (
        <HitRow view={view} hit={hit} />
      ))}
    </ol>
  );
}

function HitRow({ view, hit }: { view: View; hit: Hit }) {
  return (
    <li>
      <a class="hit row-link" href={stepPath(hit)}>
        <Snippet {...hit} />
        <span class="line-two">
          <b>{hit.tool === null ? roleWords[hit.role] : cleanText(hit.tool)}</b>
          <Call {...hit} />
          <Agent type={hit.agent_type || 'agent'} />
          <bdi class="clip">{clippedLine(hit.title ?? 'Untitled session')}</bdi>
          <bdi class="clip">{cleanText(hit.project)}</bdi>
          <Ago at={Date.parse(hit.at)} times={view.times} />
        </span>
      </a>
    </li>
  );
}

/** What the call was whose words these are, unless they say it themselves. */
function Call({ tool, call, snippet }: Hit) {
  if (tool === null || call === null) return null;
  const what = call.startsWith(`${tool} `) ? call.slice(tool.length + 1) : call;
  return what === tool || snippet.includes(what) ? null : <bdi class="clip mono">{clippedLine(what)}</bdi>;
}
