import type { LiveRoom } from './live/live-room.ts';

/** What the platform gives the Worker (wrangler.toml; the embedded cloud gives the same by hand). */
export type Bindings = {
  DB: D1Database;
  /** Undefined in an account without R2: then segments lie in D1, within a budget. */
  SEGMENTS?: R2Bucket;
  LIVE_ROOM: DurableObjectNamespace<LiveRoom>;
  /** Over how many rooms the projects are spread, 1 to 8; 1 where nothing is set. */
  LIVE_ROOMS?: string;
  ASSETS?: Fetcher;
  /** `embedded`: loopback on a developer's machine, sign-in by a link of its own agent. `team`: deployed. */
  MODE: 'embedded' | 'team';
  /** The one `host:port` list that the embedded cloud answers to, comma-separated. */
  HOSTS?: string;
  /** Shown on every page, e.g. that the data is a sample. */
  NOTICE?: string;
  /** Embedded: when its clock stands still (Unix ms), so that a sample stays as it was recorded. */
  HELD_AT?: string;
  /** Embedded: where the agent beside it listens, and the key of this start that it answers to. */
  COMPANION_URL?: string;
  COMPANION_KEY?: string;
  /** For how many days reviews are kept: JSON, see shared/phases/review-days.ts. */
  REVIEW_DAYS?: string;
  /** Secret: signs cookies; of a team it also opens the dashboard and enrols devices. */
  TEAM_KEY?: string;
  /** Cloudflare Access in front of a team's cloud: `TEAM.cloudflareaccess.com`, and the AUD tag of the application. */
  ACCESS_TEAM_DOMAIN?: string;
  ACCESS_AUD?: string;
  /** Sends e-mail; with the address that it is sent from, of a domain of the account. */
  EMAIL?: SendEmail;
  MAIL_FROM?: string;
  /** Secret: seals the keys of other services; where there is none, the team key does. */
  TIERS_KEY?: string;
};
