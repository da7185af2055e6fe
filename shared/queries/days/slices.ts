import { type Visibility, visibilityOf } from '../../privacy/visibility.ts';
import type { SqlValue } from '../parts/define-query.ts';
import type { Filter } from '../parts/filters.ts';
import { hidesAny, type Reader, type Scope } from '../parts/scope.ts';

/** A condition on rows of `day_figures f` whose figures together are those of a question; values are bound from `?4` on. */
export type SliceChoice = {
  where: string;
  values: SqlValue[];
  /** Whether it is the one slice of everything. */
  isAll: boolean;
};

const first = 4;

/**
 * Which slices of a day hold what somebody may see of what is asked for. They never overlap, so that their cells add up.
 * Undefined where days do not tell: one session alone.
 */
export function chooseSlices(o: {
  scope: Scope;
  filter: Pick<Filter, 'project' | 'member' | 'session_id'>;
}): SliceChoice | undefined {
  const { scope, filter } = o;
  if (scope.session_id !== undefined || filter.session_id !== undefined) return undefined;
  if (scope.member !== undefined && filter.member !== undefined && scope.member !== filter.member)
    return nothing;
  const member = filter.member ?? scope.member;
  const { project } = filter;
  const { reader } = scope;
  if (reader === undefined || reader.hidden || !hidesAny(reader.visibility))
    return oneSlice({ member, project });
  return seenSlices({ reader, member, project });
}

const nothing: SliceChoice = { where: '0', values: [], isAll: false };

function oneSlice({
  member,
  project,
}: {
  member: string | undefined;
  project: string | undefined;
}): SliceChoice {
  // What a member did is what they did in each project: the key leads to those few rows.
  if (member !== undefined && project === undefined)
    return { where: `f.slice = 'both' AND f.member = ?${first}`, values: [member], isAll: false };
  const slice = member !== undefined ? 'both' : project !== undefined ? 'project' : 'all';
  return {
    where: `f.slice = ?${first} AND f.member = ?${first + 1} AND f.project = ?${first + 2}`,
    values: [slice, member ?? '', project ?? ''],
    isAll: slice === 'all',
  };
}

/** Where some projects are hidden: what is everybody's to see, and one's own of the rest. */
function seenSlices(o: {
  reader: Reader;
  member: string | undefined;
  project: string | undefined;
}): SliceChoice {
  const { reader, member, project } = o;
  const isOwn = member !== undefined && member === reader.own;
  if (project !== undefined) {
    const isSeen = visibilityOf({ settings: reader.visibility, project }) !== 'hidden';
    if (isSeen || isOwn) return oneSlice({ member, project });
    return member === undefined && reader.own !== null ? oneSlice({ member: reader.own, project }) : nothing;
  }
  if (isOwn) return oneSlice({ member, project });
  const { test, names } = hiddenProjects(reader);
  const list = `(SELECT value FROM json_each(?${first}))`;
  if (member !== undefined) {
    return {
      where: `f.slice = 'both' AND f.member = ?${first + 1} AND NOT f.project ${test} ${list}`,
      values: [names, member],
      isAll: false,
    };
  }
  return {
    where: `((f.slice = 'project' AND NOT f.project ${test} ${list})
      OR (f.slice = 'both' AND f.member = ?${first + 1} AND f.project ${test} ${list}))`,
    values: [names, reader.own ?? ''],
    isAll: false,
  };
}

/** `f.project ${test} (names)` is true of hidden projects. */
function hiddenProjects(reader: Reader): { test: 'IN' | 'NOT IN'; names: string } {
  const { visibility } = reader;
  const hidden: Visibility = 'hidden';
  const isDefault = visibility.default === hidden;
  const names = Object.keys(visibility.projects)
    .filter((project) => (visibilityOf({ settings: visibility, project }) === hidden) !== isDefault)
    .toSorted();
  return { test: isDefault ? 'NOT IN' : 'IN', names: JSON.stringify(names) };
}
