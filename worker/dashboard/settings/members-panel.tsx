import { cleanText } from '../../../shared/core/hidden-characters.ts';
import type { Member } from '../../members/member-repository.ts';
import { isAbove, type Role, roles } from '../../members/roles.ts';
import type { View } from '../shell/request-view.ts';
import { ListRow } from '../ui/list-row.tsx';
import { SureButton } from '../ui/sure-button.tsx';

export function MembersPanel(o: {
  members: readonly Member[];
  view: View;
  role: Role;
  manages: boolean;
  hasAccess: boolean;
}) {
  const { members, manages, role } = o;
  const given = roles.filter((one) => !isAbove({ role: one, than: role }));
  return (
    <section class="panel" aria-label="Members">
      <h2>Members</h2>
      <ul class="rows">
        {members.map((member) => (
          <ListRow
            name={cleanText(member.name)}
            facts={[member.role]}
            acts={
              manages && !isAbove({ role: member.role, than: role }) ? (
                <>
                  <form method="post" action={`/settings/members/${member.member_id}/link`}>
                    <button class="plain">Make a link</button>
                  </form>
                  {o.hasAccess ? <EmailForm member={member} /> : null}
                  {member.member_id === 'owner' ? null : <Decisions member={member} given={given} />}
                </>
              ) : null
            }
          />
        ))}
      </ul>
      {manages ? (
        <form class="fields" method="post" action="/settings/members" aria-label="Invite somebody">
          <label>
            Name
            <input name="name" required maxlength={120} autocomplete="off" />
          </label>
          <RoleChoice given={given} chosen="member" label="Role" />
          <button class="plain">Invite</button>
        </form>
      ) : null}
    </section>
  );
}

/** Whom a sign-in of Cloudflare Access is. */
function EmailForm({ member }: { member: Member }) {
  return (
    <form method="post" action={`/settings/members/${member.member_id}/email`}>
      <label>
        <span class="hidden-text">{`E-mail of ${cleanText(member.name)}`}</span>
        <input
          type="email"
          name="email"
          maxlength={254}
          placeholder="E-mail"
          autocomplete="off"
          value={member.email ?? ''}
        />
      </label>
      <button class="plain">Set</button>
    </form>
  );
}

function Decisions({ member, given }: { member: Member; given: readonly Role[] }) {
  return (
    <>
      <form method="post" action={`/settings/members/${member.member_id}/role`}>
        <RoleChoice given={given} chosen={member.role} label={`Role of ${cleanText(member.name)}`} hidden />
        <button class="plain">Set</button>
      </form>
      <form method="post" action={`/settings/members/${member.member_id}/remove`}>
        <SureButton label="Remove" sure="Yes, they leave the team" />
      </form>
    </>
  );
}

function RoleChoice(o: { given: readonly Role[]; chosen: Role; label: string; hidden?: boolean }) {
  return (
    <label>
      <span class={o.hidden === true ? 'hidden-text' : undefined}>{o.label}</span>
      <select name="role">
        {o.given.map((role) => (
          <option value={role} selected={role === o.chosen}>
            {role}
          </option>
        ))}
      </select>
    </label>
  );
}
