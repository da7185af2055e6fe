/** A session's page with one of its steps open. */
export function stepPath({ session_id, event_id }: { session_id: string; event_id: string }): string {
  return `/sessions/${encodeURIComponent(session_id)}?step=${encodeURIComponent(event_id)}`;
}
