import { cleanText } from '../../../shared/core/hidden-characters.ts';
import {
  type Visibility,
  type VisibilitySettings,
  visibilities,
  visibilityOf,
} from '../../../shared/privacy/visibility.ts';
import { ListRow } from '../ui/list-row.tsx';

const words: Record<Visibility, string> = {
  metadata: 'numbers and names',
  redacted: 'texts too, redacted',
  hidden: 'nothing',
};

/** What others see of a project's sessions; everybody sees their own whole. */
export function VisibilityPanel(o: { projects: readonly string[]; settings: VisibilitySettings }) {
  const { settings } = o;
  const named = [...new Set([...o.projects, ...Object.keys(settings.projects)])].toSorted();
  return (
    <section class="panel" aria-label="What others see">
      <h2>What others see of a session</h2>
      <ul class="rows">
        <Choice name="Every other project" project="" chosen={settings.default} />
        {named.map((project) => (
          <Choice name={cleanText(project)} project={project} chosen={visibilityOf({ settings, project })} />
        ))}
      </ul>
    </section>
  );
}

function Choice({ name, project, chosen }: { name: string; project: string; chosen: Visibility }) {
  return (
    <ListRow
      name={name}
      acts={
        <form method="post" action="/settings/visibility">
          <input type="hidden" name="project" value={project} />
          <label>
            <span class="hidden-text">{`Others see of ${name}`}</span>
            <select name="visibility">
              {visibilities.map((visibility) => (
                <option value={visibility} selected={visibility === chosen}>
                  {words[visibility]}
                </option>
              ))}
            </select>
          </label>
          <button class="plain">Set</button>
        </form>
      }
    />
  );
}
