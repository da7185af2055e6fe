/** What cannot be taken back asks once more, without script, too. Stands in a form. */
export function SureButton(o: { label: string; sure: string }) {
  return (
    <details class="sure">
      <summary class="danger">{o.label}</summary>
      <button class="plain danger">{o.sure}</button>
    </details>
  );
}
