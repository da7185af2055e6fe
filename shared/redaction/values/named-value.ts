import type { AssignmentForm } from '../detectors/assignment-forms.ts';
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
