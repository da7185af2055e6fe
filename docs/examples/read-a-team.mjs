// @ts-check
// What the team spent in the last seven days, and on which models. Try it with a token from the page Team:
//   CLOUD_URL=https://….workers.dev CLOUD_TOKEN=sta_… node read-a-team.mjs
import { apiClient } from 'subagent-tracking/client';

const { CLOUD_URL = '', CLOUD_TOKEN = '' } = process.env;
const client = apiClient({ url: CLOUD_URL, token: CLOUD_TOKEN });
const day = 24 * 60 * 60 * 1000;
const query = { since: Date.now() - 7 * day };

const totals = await client.queries.usage_totals.$get({ query });
if (!totals.ok) throw new Error((await totals.json()).error.message);
for (const { api_calls, cost_micros } of (await totals.json()).rows)
  console.log(`${api_calls} calls, $${((cost_micros ?? 0) / 1e6).toFixed(2)}`);

const models = await client.queries.usage_by_model.$get({ query });
if (models.ok) for (const { key } of (await models.json()).rows) console.log(key);

const { sessions } = client;
const found = await client.queries.sessions.$get({ query: { limit: 1 } });
for (const { session_id } of found.ok ? (await found.json()).rows : []) {
  const timeline = await sessions[':session_id'].timeline.$get({ param: { session_id } });
  if (timeline.ok) console.log(`${session_id}: ${(await timeline.json()).agents.length} agents`);
}
