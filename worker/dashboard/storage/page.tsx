import { fullMonth, isoDay } from '../../../shared/core/days.ts';
import { tierAllowance } from '../../../shared/tiers/prices.ts';
import type { CloudTier } from '../../../shared/protocol/bundles.ts';
import type { TierPolicy } from '../../../shared/tiers/policy.ts';
import type { PeriodStanding, TierStanding } from '../../tiers/read-storage.ts';
import { linkTo } from '../shell/links.ts';
import { valueOr, type Shown } from '../shell/load-parts.ts';
import type { View } from '../shell/request-view.ts';
import { Command } from '../ui/command.tsx';
import { ShowPart } from '../ui/missing.tsx';
import { Ago } from '../ui/moments.tsx';
import { CsvLink, Table, type Column } from '../ui/table.tsx';
import { counted, formatBytes, formatCount, formatMoney, formatShare } from '../ui/text/format.ts';
import type { askStorage } from './data.ts';
import { LeftOver } from './left-over.tsx';
import { Plan } from './plan.tsx';
import { tierWords } from './tier-words.ts';
import { PolicyForm } from './policy-form.tsx';
import { Restores } from './restores.tsx';
import { RoomNote } from './room-note.tsx';
import { UpkeepPanel } from './upkeep-panel.tsx';
import { WaitingPacks } from './waiting-packs.tsx';

type Props = {
  view: View;
  data: Shown<ReturnType<typeof askStorage>>;
  /** Whether the reader decides where bundles lie. */
  mayManage: boolean;
  /** Whether R2 is that of an account of Cloudflare. */
  isBilled: boolean;
};

export function StoragePage({ view, data, mayManage, isBilled }: Props) {
  return (
    <>
      <div class="page-head">
        <h1>Storage</h1>
        <span class="muted">bundles and recorded events: where verified copies lie, and what moves next</span>
        {mayManage ? (
          <a class="aside" href={linkTo({ view, path: '/settings/tiers' })}>
            Set up tiers
          </a>
        ) : null}
      </div>
      {mayManage ? (
        <ShowPart part={data.troubles} what="What is wrong" show={(rows) => <Troubles rows={rows} />} />
      ) : null}
      <section class="panel table-panel" aria-label="Tiers">
        <div class="panel-head">
          <h2>Tiers</h2>
          <span class="muted" data-figure="price list">
            cost of storage a month, at list prices read on 21 November 2026
          </span>
          <span class="aside">
            <CsvLink view={view} rows={valueOr(data.tiers, [])} />
          </span>
        </div>
        <ShowPart
          part={data.tiers}
          what="The tiers"
          show={(rows) => (
            <>
              <Table
                view={view}
                caption="Tiers"
                stacked
                columns={tierColumns(view)}
                rows={rows}
                rowHref={() => '#phases'}
                empty={{ says: 'No tier is set up.' }}
              />
              {mayManage && isBilled ? <RoomNote view={view} rows={rows} /> : null}
            </>
          )}
        />
      </section>
      <section class="panel table-panel" aria-label="Phases" id="phases">
        <div class="panel-head">
          <h2>Phases</h2>
          <span class="muted">a month where no phase was open</span>
          <span class="aside">
            <CsvLink
              view={view}
              rows={valueOr(data.periods, { rows: [], isCold: false }).rows}
              set={{ table: 'phases' }}
            />
          </span>
        </div>
        <ShowPart
          part={data.periods}
          what="The phases"
          show={({ rows, isCold }) => (
            <Table
              view={view}
              caption="Phases"
              stacked
              columns={periodColumns({ view, mayManage, isCold })}
              rows={rows}
              rowHref={(row) => sessionsHref({ view, row })}
              empty={{
                says: 'No bundle was sent yet. A bundle holds one session, with the hash of each file.',
                command: 'subtrack backup --all --upload',
              }}
            />
          )}
        />
      </section>
      <section class="panel" aria-label="Next moves">
        <div class="panel-head">
          <h2>Next moves</h2>
        </div>
        <ShowPart part={data.plan} what="The plan" show={(plan) => <Plan plan={plan} />} />
      </section>
      <ShowPart
        part={data.waiting}
        what="What waits"
        show={(rows) => (mayManage ? <WaitingPacks rows={rows} /> : null)}
      />
      <ShowPart
        part={data.upkeep}
        what="What is looked after"
        show={(upkeep) => (mayManage ? <UpkeepPanel view={view} upkeep={upkeep} /> : null)}
      />
      <ShowPart
        part={data.leftOver}
        what="What is left over"
        show={(rows) => (mayManage ? <LeftOver rows={rows} /> : null)}
      />
      <ShowPart
        part={data.restores}
        what="What was asked for"
        show={(rows) => (mayManage ? <Restores view={view} rows={rows} /> : null)}
      />
      <section class="panel" aria-label="Getting bundles back">
        <div class="panel-head">
          <h2>Getting bundles back</h2>
        </div>
        <div class="storage-body">
          <Command word="One session" text="subtrack restore SESSION --to DIR" />
          <Command word="A phase" text="subtrack restore --phase N --to DIR" />
        </div>
      </section>
      {mayManage ? (
        <ShowPart
          part={data.policy}
          what="The policy"
          show={(policy: TierPolicy) => <PolicyForm policy={policy} />}
        />
      ) : null}
    </>
  );
}

function Troubles({ rows }: { rows: readonly { trouble: string; objects: number }[] }) {
  if (rows.length === 0) return null;
  return (
    <section class="panel" aria-label="What is wrong" role="alert">
      <div class="panel-head">
        <h2>What is wrong</h2>
      </div>
      <p class="storage-body muted">
        No copy is deleted before another was compared with what was stored. Each tier can be tested on{' '}
        <a href="/settings/tiers">Storage tiers</a>.
      </p>
      <ul class="storage-body">
        {rows.map(({ trouble, objects }) => (
          <li class="warn">{`${trouble} (${counted({ count: objects, one: 'object' })})`}</li>
        ))}
      </ul>
    </section>
  );
}

function tierColumns(view: View): Column<TierStanding>[] {
  return [
    { label: 'Tier', className: 'wide', cell: ({ tier }) => tierWords[tier] },
    {
      label: 'State',
      cell: ({ isSetUp, damaged }) =>
        damaged > 0 ? (
          <span class="warn">{`${counted({ count: damaged, one: 'copy is', many: 'copies are' })} not whole`}</span>
        ) : isSetUp ? (
          'set up'
        ) : (
          <span class="muted">not set up</span>
        ),
    },
    { label: 'Objects', figures: true, cell: ({ objects }) => formatCount(objects) },
    {
      label: 'Size',
      figures: true,
      hint: 'In R2 with the events that were not put together yet',
      cell: ({ bytes, loose_bytes }) => formatBytes(bytes + loose_bytes),
    },
    {
      label: 'Used',
      figures: true,
      hint: 'Share of what costs nothing: 10 GB of R2, 15 GB of Drive; of S3, of what ten cents a month buy',
      cell: ({ tier, bytes, loose_bytes }) => formatShare((bytes + loose_bytes) / tierAllowance(tier)),
    },
    {
      label: 'Compared',
      hint: 'When the copy that was compared longest ago was read; due: how many were not read for a month, and are in turn',
      cell: ({ verified_at, old }) =>
        verified_at === null ? (
          ''
        ) : (
          <>
            <Ago at={verified_at} times={view.times} />
            {old === 0 ? null : <span class="muted">{` ${formatCount(old)} due`}</span>}
          </>
        ),
    },
    { label: 'A month', figures: true, cell: ({ cost_micros }) => formatMoney(cost_micros) },
  ];
}

function periodColumns(o: { view: View; mayManage: boolean; isCold: boolean }): Column<PeriodStanding>[] {
  const { view, mayManage, isCold } = o;
  return [
    {
      label: 'Phase',
      className: 'wide',
      cell: (row) => (
        <a class="row-link clip" href={sessionsHref({ view, row })}>
          <bdi>{periodName(row)}</bdi>
          {row.isSpilled ? <span class="muted"> older part: Drive is full</span> : null}
        </a>
      ),
    },
    { label: 'Bundles', figures: true, cell: ({ sessions }) => formatCount(sessions) },
    {
      label: 'Events',
      figures: true,
      hint: 'Recorded events that were put together',
      cell: ({ segment_bytes }) => (segment_bytes === 0 ? '' : formatBytes(segment_bytes)),
    },
    { label: 'Size', figures: true, cell: ({ bytes }) => formatBytes(bytes) },
    ...(['r2', 'drive', 's3'] as const).map((tier) => ({
      label: tierWords[tier],
      cell: (row: PeriodStanding) => shareOf({ row, tier }),
    })),
    { label: 'At home in', cell: ({ home }) => tierWords[home] },
    ...(mayManage
      ? [
          {
            label: 'Archive',
            cell: (row: PeriodStanding) =>
              isCold && row.s3 > 0 ? (
                <BringBack row={row} />
              ) : row.phase === null || row.until > view.times.now || row.home === 's3' ? (
                ''
              ) : (
                <form method="post" action="/storage/archive">
                  <input type="hidden" name="phase" value={String(row.phase)} />
                  <button class="button small" aria-label={`Move phase ${row.phase} to S3`}>
                    To S3
                  </button>
                </form>
              ),
          },
        ]
      : []),
  ];
}

/** What lies in a cold class is asked for, and can be read some hours later. */
function BringBack({ row }: { row: PeriodStanding }) {
  return (
    <form method="post" action="/storage/restore">
      <input type="hidden" name="since" value={String(row.since)} />
      <input type="hidden" name="until" value={String(row.until)} />
      <button class="button small" aria-label={`Bring back ${periodName(row)}`}>
        Bring back
      </button>
    </form>
  );
}

function periodName({ key, phase, since }: PeriodStanding): string {
  return phase === null ? fullMonth(since) : key.replaceAll('_', ' ');
}

/** The sessions of a stretch of time. */
function sessionsHref({ view, row }: { view: View; row: PeriodStanding }): string {
  const set = {
    range: undefined,
    from: isoDay(row.since),
    to: isoDay(Math.min(row.until - 1, view.times.now)),
  };
  return linkTo({ view, path: '/sessions', set });
}

function shareOf({ row, tier }: { row: PeriodStanding; tier: CloudTier }): string {
  if (row[tier] === 0) return '';
  return row[tier] === row.objects ? 'all' : `${formatCount(row[tier])} of ${formatCount(row.objects)}`;
}
