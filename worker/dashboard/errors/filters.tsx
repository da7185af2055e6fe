import type { View } from '../shell/request-view.ts';
import type { ErrorsData } from './data.ts';
import { errorKinds } from '../../../shared/events/event-schema.ts';
import { valueOr } from '../shell/load-parts.ts';
import { BranchChoice } from '../shell/branch-filter.tsx';
import { FilterForm, FilterToggle } from '../shell/filter-form.tsx';
import { Choice } from '../shell/topline.tsx';

export const kindWords: Record<string, string> = { tool: 'Tool', api: 'API', hook: 'Hook', agent: 'Agent' };
/** Names of the page's own filters in the URL. */
export const errorFilters = ['text', 'kind', 'tool', 'agent_type', 'branch', 'new'];

export function ErrorFilters({ view, data }: { view: View; data: ErrorsData }) {
  const { filter } = data;
  const choices = valueOr(data.choices, []);
  const tools = distinct(choices.map((row) => row.tool_name));
  const agents = distinct(choices.map((row) => row.agent_type));
  return (
    <FilterForm
      view={view}
      label="Errors"
      fields={errorFilters.filter((name) => name !== 'new')}
      search={{ text: filter.text, placeholder: 'Message, tool, command …' }}
    >
      <Choice name="kind" all="Any kind" chosen={filter.kind} values={errorKinds} words={kindWords} />
      <Choice name="tool" all="Any tool" chosen={filter.tool_name} values={tools} />
      <Choice name="agent_type" all="Any agent" chosen={filter.agent_type} values={agents} label="agent" />
      <BranchChoice branches={data.branches} chosen={filter.branch} />
      <FilterToggle
        view={view}
        name="new"
        value="today"
        word="New today"
        title="Faults that were never seen before today"
      />
    </FilterForm>
  );
}

function distinct(values: (string | null)[]): string[] {
  return [...new Set(values)].filter((value) => value !== null);
}
