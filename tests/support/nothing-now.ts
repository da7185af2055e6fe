/** Columns of an agent run of which there is nothing to say now. */
export const nothingNow = {
  open_tool: null,
  open_at: null,
  open_usual_ms: null,
  trouble: null,
  trouble_at: null,
  repeats: null,
  usual_from_ms: null,
  usual_until_ms: null,
};
