import { linkTo } from '../../shell/links.ts';
import type { ShownPart } from '../../shell/load-parts.ts';
import type { View } from '../../shell/request-view.ts';
import { Empty } from '../../ui/empty.tsx';
import { ShowPart } from '../../ui/missing.tsx';
import { CsvLink } from '../../ui/table.tsx';
import { AnalyticsHead } from '../tabs.tsx';
import { AlignedPanels } from './aligned.tsx';
import type { Aligned } from './align-sessions.ts';
import { Chooser } from './chooser.tsx';
import { FiguresTable } from './figures-table.tsx';
import { kinds, type Compared, type CompareData, type Kind } from './data.ts';

const words: Record<Kind, string> = {
  session: 'Sessions',
  agent: 'Agents',
  model: 'Models',
  project: 'Projects',
  member: 'People',
  period: 'Periods',
};

type Props = {
  view: View;
  data: CompareData & { aligned: ShownPart<Aligned | undefined> };
  /** Nothing is recorded yet. */
  blank: boolean;
};

export function ComparePage({ view, data, blank }: Props) {
  const { kind } = data;
  const offered = kinds.filter((name) => name !== 'member' || view.team);
  return (
    <div class="work">
      <AnalyticsHead view={view}>
        <nav class="switch" aria-label="What is compared">
          {offered.map((name) => (
            <a
              href={linkTo({ view, path: '/compare', set: { what: name } })}
              aria-current={name === kind ? 'true' : undefined}
            >
              {words[name]}
            </a>
          ))}
        </nav>
      </AnalyticsHead>
      <ShowPart
        part={data.compared}
        what="What is compared"
        show={(compared) => (
          <Sides view={view} kind={kind} chosen={data.chosen} compared={compared} blank={blank} />
        )}
      />
      <ShowPart
        part={data.aligned}
        what="Their steps"
        show={(aligned) =>
          aligned === undefined ? null : <AlignedPanels aligned={aligned} ids={data.chosen} />
        }
      />
    </div>
  );
}

function Sides(o: {
  view: View;
  kind: Kind;
  chosen: CompareData['chosen'];
  compared: Compared;
  blank: boolean;
}) {
  const { view, kind, chosen, compared, blank } = o;
  const { a, b } = compared;
  return (
    <section class="panel table-panel" aria-label="Figures side by side">
      <div class="panel-head">
        <h2>{`Two ${words[kind].toLowerCase()}`}</h2>
        <span class="aside">
          {a === undefined || b === undefined ? null : <CsvLink view={view} rows={[a, b]} />}
        </span>
      </div>
      {blank ? (
        <Empty
          icon="analytics"
          says="Nothing is recorded yet that could be compared."
          command="subtrack import"
        />
      ) : (
        <Chooser view={view} kind={kind} chosen={chosen} compared={compared} />
      )}
      {blank ? null : a === undefined || b === undefined ? (
        <Empty icon="analytics" says={missingWords({ kind, chosen, compared })} />
      ) : (
        <FiguresTable a={a} b={b} />
      )}
    </section>
  );
}

function missingWords(o: { kind: Kind; chosen: CompareData['chosen']; compared: Compared }): string {
  const { chosen, compared } = o;
  const isUnknown =
    (chosen.a !== undefined && compared.a === undefined) ||
    (chosen.b !== undefined && compared.b === undefined);
  if (isUnknown) return 'Nothing is known of one of them in these days.';
  return o.kind === 'session' ? 'Choose two sessions.' : 'There are no two of them in these days.';
}
