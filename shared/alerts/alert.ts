/** What alerts are about; `test` is what the button of a channel sends. */
export const alertKinds = [
  'budget',
  'context',
  'stuck_agent',
  'looping_agent',
  'error_burst',
  'anomaly',
  'digest',
  'restored',
  'tier_failing',
  'tier_filling',
  'sync_refused',
  'archive_behind',
  'backup_failing',
  'snapshots_failing',
  'disk_away',
  'test',
] as const;
export type AlertKind = (typeof alertKinds)[number];

/** Those whose `ref` is the id of a session. */
export const sessionAlertKinds = [
  'context',
  'stuck_agent',
  'looping_agent',
  'restored',
] as const satisfies readonly AlertKind[];

/** Those of one machine: `subject` is its name, `ref` its id. They are told to whom it belongs, and to who runs the team. */
export const deviceAlertKinds = [
  'sync_refused',
  'archive_behind',
  'backup_failing',
  'snapshots_failing',
  'disk_away',
] as const satisfies readonly AlertKind[];
export type DeviceAlertKind = (typeof deviceAlertKinds)[number];

/** From what is good to know to what cannot wait. */
export const alertLevels = ['info', 'warning', 'critical'] as const;
export type AlertLevel = (typeof alertLevels)[number];

/** Something that somebody should look at. Meaning stands in the fields; words are made from them (alert-words.ts). */
export type Alert = {
  /** What it is about and when: the same thing is told once. */
  alert_key: string;
  kind: AlertKind;
  level: AlertLevel;
  /** Name of the budget, project of the session or agent, kind of the anomaly, title of the review, tier, name of the machine. */
  subject: string;
  /**
   * Micro-dollars (budget, digest), tokens (context), milliseconds (stuck agent), failures (looping agent, error burst), when
   * it can no longer be read (restored; milliseconds since the epoch), what is unusual of the day, bytes (tier that fills),
   * or a count of items, sessions or bundles (machines).
   */
  value: number;
  /** The limit (budget, context, tier that fills), what is usual (in an hour: error burst; at the most: stuck agent); null where there is none. */
  bound: number | null;
  /** Where to look: session id (`sessionAlertKinds`), day, hour (ISO), review id, code of the problem (tier) or device id; '' for the page of all. */
  ref: string;
  /** Who alone hears of it, beside whoever runs the team; without it everybody. */
  member?: string;
};
