// @ts-check
// A program that runs agents of its own and records what they do. Try it: node record-a-run.mjs
import { tracker } from 'subagent-tracking';

const run = tracker.child({ session_id: 'nightly-7', project: 'acme/shop' });
run.session({ action: 'start', title: 'Nightly review' });
run.trigger({ kind: 'other', text: 'cron, every night at two' });
run.decision({
  kind: 'router',
  question: 'which model reviews?',
  outcome: 'claude-haiku-4-5',
  reason: 'small change',
});

const worker = run.child({ agent_id: 'reviewer-1' });
worker.agentInvocation({
  agent_type: 'reviewer',
  parent_agent_id: 'main',
  status: 'running',
  prompt: 'Review the last commit',
});
worker.apiCall({ model: 'claude-haiku-4-5', input_tokens: 1200, output_tokens: 300 });

// A call that begins and then ends is told twice under one id.
const call = { tool_use_id: 'call-1', tool_name: 'Read', summary: 'Read src/cart.ts' };
worker.toolUsage({ ...call, status: 'running' });
worker.toolUsage({ ...call, status: 'ok', duration_ms: 12 });
worker.fileOperation({ tool_use_id: 'call-1', path: 'src/cart.ts', operation: 'read' });

worker.contextSnapshot({ kind: 'compaction', trigger: 'auto', pre_tokens: 150_000, post_tokens: 20_000 });
worker.validation({ kind: 'test', command: 'npm test', passed: false });
worker.error({ kind: 'agent', message: 'the tests fail in cart.test.ts' });
worker.agentInvocation({ status: 'failed', result: 'One test fails.' });
run.session({ action: 'end', reason: 'done' });

// Nothing is ever thrown: an event that is refused says why.
// @ts-expect-error: no such status
const refused = worker.toolUsage({ tool_name: 'Read', status: 'maybe' });
console.log(refused.accepted ? 'accepted' : refused.reason);
