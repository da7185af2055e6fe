import { describe, expect, it } from 'vitest';
import { mapHookPayload } from '../../../../local-agent/spool/map-hook.ts';

/** Type and data of what a payload tells. */
function told(hook_event_name: string, fields: Record<string, unknown>) {
  const payload = { session_id: 's1', hook_event_name, cwd: '/home/dev/shop', ...fields };
  const events = mapHookPayload({ payload, arrivedAt: Date.UTC(2026, 10, 1), project: 'acme/shop' });
  return events.map(({ event_type, data }) => [event_type, data]);
}

describe('a session that asks for somebody', () => {
  it.each([
    [
      'PermissionRequest',
      { tool_name: 'Bash', tool_input: { command: 'rm x' } },
      'permission',
      'permission: Bash rm x',
    ],
    [
      'PermissionRequest',
      {
        tool_name: 'AskUserQuestion',
        tool_input: { questions: [{ question: 'Which?' }, { question: 'Why?' }] },
      },
      'question',
      'question: Which?',
    ],
    [
      'PermissionRequest',
      { tool_name: 'ExitPlanMode', tool_input: { plan: '# Plan' } },
      'plan',
      'plan to approve',
    ],
    ['Notification', { notification_type: 'permission_prompt', message: 'May I?' }, 'permission', 'May I?'],
    ['Notification', { notification_type: 'idle_prompt', message: 'Waiting' }, 'idle', 'idle: Waiting'],
    ['Notification', { notification_type: 'elicitation_dialog', message: 'Which?' }, 'elicitation', 'Which?'],
    ['Notification', { notification_type: 'agent_needs_input' }, 'question', 'agent_needs_input'],
    [
      'Elicitation',
      { mcp_server_name: 'github', message: 'Which?' },
      'elicitation',
      'question from github: Which?',
    ],
  ])('says what for and why at %s %j', (name, fields, needs, reason) => {
    expect(told(name, fields)).toEqual([['session', { action: 'needs_input', needs, reason }]]);
  });

  it('leaves news as they are', () => {
    expect(told('Notification', { notification_type: 'auth_success', message: 'In.' })).toMatchObject([
      ['system', { kind: 'hook:Notification' }],
    ]);
  });

  it('keeps what a permission is asked for when its reminder names nothing', () => {
    const reminder = { notification_type: 'permission_prompt', message: 'Claude needs your permission' };
    expect(told('Notification', reminder)).toMatchObject([['system', { kind: 'hook:Notification' }]]);
  });
});
