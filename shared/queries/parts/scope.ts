import { type VisibilitySettings, visibilityOf } from '../../privacy/visibility.ts';

/** Somebody of a team, as far as it decides what they see of others. */
export type Reader = {
  /** The member whose sessions they see whole, whatever their project's visibility; null: nobody's. */
  own: string | null;
  /** Whether they see texts of others where a project shows them. */
  texts: boolean;
  /** Whether they see that there are sessions in projects that are hidden from others. */
  hidden: boolean;
  visibility: VisibilitySettings;
};

/** Whose rows somebody may see, and how much of them; what is not named narrows nothing. */
export type Scope = { member?: string; session_id?: string; reader?: Reader };

export const wholeTeam: Scope = {};

/** Whether there is no session that they do not know of. */
export function seesEverySession({ member, session_id, reader }: Scope): boolean {
  return (
    member === undefined &&
    session_id === undefined &&
    (reader === undefined || reader.hidden || !hidesAny(reader.visibility))
  );
}

/** Whether what was said and done in a session may be read by somebody who sees its row. */
export function showsTexts(o: { scope: Scope; session: { project: string; member: string } }): boolean {
  const { reader } = o.scope;
  if (reader === undefined || o.session.member === reader.own) return true;
  const { visibility: settings } = reader;
  return reader.texts && visibilityOf({ settings, project: o.session.project }) === 'redacted';
}

export function hidesAny(settings: VisibilitySettings): boolean {
  return settings.default === 'hidden' || Object.values(settings.projects).includes('hidden');
}
