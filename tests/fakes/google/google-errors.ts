/** A refusal of Drive in its own shape. */
export function driveError({ status, reason }: { status: number; reason: string }): Response {
  const message = `Drive says ${reason}`;
  return Response.json(
    { error: { code: status, message, errors: [{ domain: 'global', reason, message }] } },
    { status },
  );
}

export function signInError(error: string): Response {
  const status = error === 'invalid_client' ? 401 : 400;
  return Response.json({ error, error_description: `Google says ${error}` }, { status });
}
