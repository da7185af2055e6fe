import type { Child } from 'hono/jsx';

/** One thing of a `ul.rows`: what it is, what is known of it, and what may be done to it. Null facts are none. */
export function ListRow(o: {
  id?: string;
  name: Child;
  facts?: readonly (Child | null)[];
  acts?: Child;
  children?: Child;
}) {
  const facts = (o.facts ?? []).filter((fact) => fact !== null);
  return (
    <li id={o.id}>
      <span class="row-name">{o.name}</span>
      <span class="row-facts">
        {facts.map((fact) => (
          <span>{fact}</span>
        ))}
      </span>
      {o.acts === undefined || o.acts === null ? null : <span class="row-acts">{o.acts}</span>}
      {o.children}
    </li>
  );
}
