/** Where the page is: its data, and whether it is one behind a link, which leads nowhere else. */
export type SessionPlace = {
  shared: boolean;
  timeline: string;
  segments: string;
  /** Where people comment on its steps, for who may. */
  comments?: string | undefined;
  /** Where a link to it is made, for who may make one. */
  share?: string | undefined;
};
