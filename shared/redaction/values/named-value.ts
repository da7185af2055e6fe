import type { AssignmentForm } from '../rules/form-rule.ts';
import type { SecretFamily } from '../rules/secret-names.ts';

export type NamedValue = {
  value: string;
  /** The character behind the value: `(` makes it a call. */
  next: string;
  quoted: boolean;
  family: SecretFamily;
  name: string;
  form: AssignmentForm;
  envLine: boolean;
  /** `name=value` without a space between. */
  tight: boolean;
  /** `"name": …`: data, where code has names. */
  quotedName: boolean;
  /** Nothing stands on the line but name and value, as in YAML. */
  ownLine: boolean;
  /** All of the name in capitals, as the environment's are. */
  capitals: boolean;
};

export function sameNamedValue(a: NamedValue, b: NamedValue): boolean {
  return (
    a.value === b.value &&
    a.next === b.next &&
    a.quoted === b.quoted &&
    a.family === b.family &&
    a.name === b.name &&
    a.form === b.form &&
    a.envLine === b.envLine &&
    a.tight === b.tight &&
    a.quotedName === b.quotedName &&
    a.ownLine === b.ownLine &&
    a.capitals === b.capitals
  );
}
