import type { View } from '../../shell/request-view.ts';
import { firstLine } from '../../ui/text/display-text.ts';
import type { Compared, CompareData, Kind, Side } from './data.ts';

/** A form, not script: both are chosen, then shown. */
export function Chooser(o: { view: View; kind: Kind; chosen: CompareData['chosen']; compared: Compared }) {
  const { view, kind, chosen, compared } = o;
  const kept = ['project', 'member', 'range', 'from', 'to'].flatMap((name) => {
    const value = view.query.get(name);
    return value ? [{ name, value }] : [];
  });
  return (
    <form class="compare-form" method="get" action="/compare" aria-label="What is compared">
      <input type="hidden" name="what" value={kind} />
      {kept.map(({ name, value }) => (
        <input type="hidden" name={name} value={value} />
      ))}
      <Field
        name="a"
        word="First"
        kind={kind}
        side={compared.a}
        chosen={chosen.a}
        choices={compared.choices}
      />
      <Field
        name="b"
        word="Second"
        kind={kind}
        side={compared.b}
        chosen={chosen.b}
        choices={compared.choices}
      />
      <button class="button">Compare</button>
    </form>
  );
}

function Field(o: {
  name: 'a' | 'b';
  word: string;
  kind: Kind;
  side: Side;
  chosen: string | undefined;
  choices: Compared['choices'];
}) {
  const value = o.side?.key ?? o.chosen ?? '';
  if (o.kind === 'period')
    return (
      <label>
        {o.word}
        <input name={o.name} value={value} placeholder="2026-11-01..2026-11-07" />
      </label>
    );
  const others =
    o.choices.some(({ key }) => key === value) || value === ''
      ? []
      : [{ key: value, label: o.side?.label ?? value }];
  return (
    <label>
      {o.word}
      <select name={o.name}>
        {value === '' ? <option value="">Choose …</option> : null}
        {[...others, ...o.choices].map(({ key, label }) => (
          <option value={key} selected={key === value}>
            {firstLine(label).slice(0, 70) || 'without a name'}
          </option>
        ))}
      </select>
    </label>
  );
}
