import { expect, it } from 'vitest';
import type { Finding } from '../../../../shared/insights/finding.ts';
import { decide, findingStateSchema } from '../../../../shared/phases/finding-state.ts';

it('a decision about the longest name that a row of the cloud takes can be read again', () => {
  const subject = `${'名'.repeat(2000)}/print-1`;
  const finding: Finding = {
    finding_id: `failing_definition:${subject}`,
    kind: 'failing_definition',
    subject,
    title: `${subject} keeps failing in the same way`,
    advice: '',
    evidence: [],
    saving_micros: null,
    saving_ms: null,
    formula: '',
    measure: { value: 0.5, unit: 'share' },
  };
  const decided = decide({ finding, state: 'adopted', now: 5 });
  expect(findingStateSchema.parse(decided)).toEqual(decided);
});
