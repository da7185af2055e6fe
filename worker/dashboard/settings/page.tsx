import type { VisibilitySettings } from '../../../shared/privacy/visibility.ts';
import { defaultVisibility } from '../../../shared/privacy/visibility.ts';
import type { Identity } from '../../auth/identity.ts';
import { isAllowed } from '../../auth/permissions.ts';
import type { AuditEntry } from '../../members/audit-log.ts';
import type { Member } from '../../members/member-repository.ts';
import type { ToldState } from '../../devices/device-states.ts';
import type { Shown } from '../shell/load-parts.ts';
import { valueOr } from '../shell/load-parts.ts';
import type { View } from '../shell/request-view.ts';
import { ShowPart } from '../ui/missing.tsx';
import { AuditPanel } from './audit-panel.tsx';
import { DevicesPanel } from './devices-panel.tsx';
import type { Standing } from './free-plan.ts';
import { LimitsPanel } from './limits-panel.tsx';
import { MembersPanel } from './members-panel.tsx';
import type { ListedDevice } from './settings-repository.ts';
import { TokensPanel } from './tokens-panel.tsx';
import type { ListedToken } from '../../auth/api-tokens.ts';
import { StoragePanel } from './storage-panel.tsx';
import { VisibilityPanel } from './visibility-panel.tsx';

type Parts = Shown<{
  members: () => Promise<Member[]>;
  devices: () => Promise<ListedDevice[]>;
  states: () => Promise<Map<string, ToldState>>;
  projects: () => Promise<string[]>;
  visibility: () => Promise<VisibilitySettings>;
  tokens: () => Promise<ListedToken[]>;
  space: () => Promise<number>;
  limits: () => Promise<{
    standings: Standing[];
    keptDays: number;
    live: { machines: number; paceMs: number };
  }>;
  audit: () => Promise<AuditEntry[]>;
}>;

export function SettingsPage(o: {
  view: View;
  parts: Parts;
  identity: Identity;
  manages: boolean;
  hasR2: boolean;
  hasAccess: boolean;
  made: { name: string; url: string } | undefined;
  /** A token that was made just now; it is shown this once. */
  token: string | undefined;
}) {
  const { view, parts, identity, manages, made } = o;
  return (
    <div class="settings">
      <div class="page-head">
        <h1>Team</h1>
        <span class="muted">{`You are ${identity.member}, ${identity.role}.`}</span>
        <span class="aside">
          {manages ? <a href="/settings/tiers">Storage tiers</a> : null}
          {isAllowed({ role: identity.role, action: 'shares.read' }) ? (
            <a href="/shares">Shared links</a>
          ) : null}
        </span>
      </div>
      {made === undefined ? null : (
        <section class="panel made-link" aria-label="The link" role="status">
          <h2>{`A link for ${made.name}`}</h2>
          <p>It signs them in once, within seven days, and is shown this once. Give it to nobody else.</p>
          <input readonly value={made.url} aria-label="Link" />
        </section>
      )}
      {o.token === undefined ? null : (
        <section class="panel made-link" aria-label="The token" role="status">
          <h2>Your token</h2>
          <p>It is shown this once. Give it to the program that it is for.</p>
          <input readonly value={o.token} aria-label="Token" />
        </section>
      )}
      <ShowPart
        part={parts.members}
        what="The members"
        show={(members) => (
          <MembersPanel
            members={members}
            view={view}
            role={identity.role}
            manages={manages}
            hasAccess={o.hasAccess}
          />
        )}
      />
      <ShowPart
        part={parts.devices}
        what="The machines"
        show={(devices) => (
          <DevicesPanel devices={devices} states={valueOr(parts.states, new Map())} view={view} />
        )}
      />
      <ShowPart
        part={parts.tokens}
        what="The tokens"
        show={(tokens) => <TokensPanel tokens={tokens} view={view} />}
      />
      <ShowPart
        part={parts.space}
        what="Where events lie"
        show={(inD1) => <StoragePanel hasR2={o.hasR2} inD1={inD1} />}
      />
      <ShowPart
        part={parts.limits}
        what="The limits"
        show={({ standings, keptDays, live }) => (
          <LimitsPanel standings={standings} details={{ hasR2: o.hasR2, keptDays }} live={live} />
        )}
      />
      {manages ? (
        <>
          <VisibilityPanel
            projects={valueOr(parts.projects, [])}
            settings={valueOr(parts.visibility, defaultVisibility)}
          />
          <ShowPart
            part={parts.audit}
            what="The audit log"
            show={(entries) => <AuditPanel entries={entries} view={view} />}
          />
        </>
      ) : null}
    </div>
  );
}
