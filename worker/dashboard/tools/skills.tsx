import type { View } from '../shell/request-view.ts';
import { cleanText } from '../../../shared/core/hidden-characters.ts';
import { splitToolKey } from '../../../shared/ledger/skill-keys.ts';
import { linkTo } from '../shell/links.ts';
import { CsvLink, Table, type Column } from '../ui/table.tsx';
import { counted } from '../ui/text/format.ts';
import { groupColumns, type CallGroup } from './group-columns.tsx';

export type SkillRow = CallGroup & { tool_name: string };

/** Skills and slash-commands that agents called, each by its name. */
export function Skills(o: {
  view: View;
  rows: readonly SkillRow[];
  /** Calls of the tools that call skills: those that named none, and those before names were told, are in no row. */
  calls: number;
  agentType: string | undefined;
}) {
  const { view, rows, agentType } = o;
  const untold = o.calls - rows.reduce((sum, row) => sum + row.calls, 0);
  if (rows.length === 0) return null;
  const hrefOf = (row: SkillRow) =>
    linkTo({ view, path: '/tools/sessions', set: { tool: row.tool_name, agent_type: agentType } });
  return (
    <section class="panel table-panel" aria-label="Skills">
      <div class="panel-head">
        <h2>Skills</h2>
        <span class="aside">
          {untold > 0 ? (
            <span class="muted n" data-figure="untold-skills">
              {`${counted({ count: untold, one: 'call' })} without a name`}
            </span>
          ) : null}
          <CsvLink view={view} rows={rows} set={{ table: 'skills' }} />
        </span>
      </div>
      <Table
        view={view}
        caption="Skills"
        columns={columnsOf(hrefOf)}
        rows={rows}
        rowHref={hrefOf}
        empty={{ says: 'No skill was called.' }}
      />
    </section>
  );
}

function columnsOf(hrefOf: (row: SkillRow) => string): Column<SkillRow>[] {
  return [
    {
      label: 'Skill',
      className: 'name',
      cell: (row) => (
        <a class="row-link clip" href={hrefOf(row)} dir="auto">
          <bdi>{cleanText(splitToolKey(row.tool_name).skill ?? row.tool_name)}</bdi>
        </a>
      ),
    },
    ...groupColumns(),
  ];
}
