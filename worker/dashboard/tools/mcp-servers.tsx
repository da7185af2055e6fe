import type { View } from '../shell/request-view.ts';
import { groupServers, type Server, type ToolFigures } from './group-servers.ts';
import { shownName } from '../ui/text/display-text.ts';
import { linkHere } from '../shell/links.ts';
import { groupColumns } from './group-columns.tsx';
import { CsvLink, Table, type Column } from '../ui/table.tsx';
import { formatCount } from '../ui/text/format.ts';

export function McpServers({ view, rows }: { view: View; rows: readonly ToolFigures[] }) {
  const servers = groupServers(rows);
  if (servers.length === 0) return null;
  return (
    <section class="panel table-panel" aria-label="MCP servers">
      <div class="panel-head">
        <h2>MCP servers</h2>
        <span class="aside">
          <CsvLink view={view} rows={servers} set={{ table: 'servers' }} />
        </span>
      </div>
      <Table
        view={view}
        caption="MCP servers"
        columns={columnsOf(view)}
        rows={servers}
        rowHref={(row) => toolsOf({ view, row })}
        empty={{ says: 'No server was called.' }}
      />
    </section>
  );
}

function toolsOf({ view, row }: { view: View; row: Server }): string {
  return linkHere({ view, set: { server: row.name } });
}

function columnsOf(view: View): Column<Server>[] {
  return [
    {
      label: 'Server',
      className: 'name',
      cell: (row) => (
        <a class="row-link clip" href={toolsOf({ view, row })} dir="auto">
          <bdi>{shownName(row.name)}</bdi>
        </a>
      ),
    },
    { label: 'Tools', figures: true, priority: 2, cell: (row) => formatCount(row.tools) },
    ...groupColumns(),
  ];
}
