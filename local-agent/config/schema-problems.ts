import type { z } from 'zod';

/** What a file has that its schema does not allow, on one line: `privacy.default: Invalid option`. */
export function schemaProblems(error: z.ZodError): string {
  return error.issues
    .map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`))
    .join('; ');
}
