import { activityTotals } from './activity-totals.ts';
import { agentModels } from './agent-models.ts';
import { agentRuns } from './agent-runs.ts';
import { agentsInTrouble } from './agents-in-trouble.ts';
import { agentsOfSessions } from './agents-of-sessions.ts';
import { agentsPerDay } from './agents-per-day.ts';
import { agents } from './agents.ts';
import { clientVersions } from './client-versions.ts';
import { errorChoices } from './error-choices.ts';
import { errorModels } from './error-models.ts';
import { errorsTotals } from './errors-totals.ts';
import { errorsPerDay } from './errors-per-day.ts';
import { errorsRecent } from './errors-recent.ts';
import { errorOutcomes } from './error-outcomes.ts';
import { errors } from './errors.ts';
import { fileCosts } from './file-costs.ts';
import { filterOptions } from './filter-options.ts';
import { filterValues } from './filter-values.ts';
import { nowAgents } from './now-agents.ts';
import { nowSessions } from './now-sessions.ts';
import { repeatedTasks } from './repeated-tasks.ts';
import { reviewSessions } from './review-sessions.ts';
import { runTimesPerDay } from './run-times-per-day.ts';
import { sessionAgents } from './session-agents.ts';
import { sessionBranches } from './session-branches.ts';
import { sessionIds } from './session-ids.ts';
import { sessionSegments } from './session-segments.ts';
import { sessionTitles } from './session-titles.ts';
import { session } from './session.ts';
import { sessionsBegun } from './sessions-begun.ts';
import { sessionsTotals } from './sessions-totals.ts';
import { sessions } from './sessions.ts';
import { sessionsWaiting } from './sessions-waiting.ts';
import { sharedTasks } from './shared-tasks.ts';
import { signals } from './signals.ts';
import { taskCosts } from './task-costs.ts';
import { toolSessions } from './tool-sessions.ts';
import { toolUsageByProjectAgent, toolUsagePerDay } from './tool-usage.ts';
import { skills } from './skills.ts';
import { toolsByAgent } from './tools-by-agent.ts';
import { toolsPerDay } from './tools-per-day.ts';
import { tools } from './tools.ts';
import { usageByAgent, usageByBranch, usageByMember, usageByModel, usageByProject } from './usage-by.ts';
import { usageByProjectAgent } from './usage-by-project-agent.ts';
import { usageByWeekHour } from './usage-by-week-hour.ts';
import { usageByDay } from './usage-by-day.ts';
import { usageByHour } from './usage-by-hour.ts';
import { usageBySession } from './usage-by-session.ts';
import {
  usagePerDayByAgent,
  usagePerDayByBranch,
  usagePerDayByMember,
  usagePerDayByModel,
  usagePerDayByProject,
} from './usage-per-day-by.ts';
import { usageRows } from './usage-rows.ts';
import { usagePerDayByLargestMember, usagePerDayByLargestProject } from './usage-per-day-by-largest.ts';
import { usagePerDayBySession } from './usage-per-day-by-session.ts';
import { usageTotals } from './usage-totals.ts';
import { workByWeekHour } from './work-by-week-hour.ts';
import { workPerDay } from './work-per-day.ts';
import { workflowRuns } from './workflow-runs.ts';
import { work } from './work.ts';
import { waitedAgents } from './waited-agents.ts';

/** Every query by its name: what the command line, the API, the pages and the contract test may ask. */
export const queries = {
  activity_totals: activityTotals,
  agent_models: agentModels,
  agent_runs: agentRuns,
  agents_in_trouble: agentsInTrouble,
  agents_of_sessions: agentsOfSessions,
  agents_per_day: agentsPerDay,
  agents,
  client_versions: clientVersions,
  error_choices: errorChoices,
  error_models: errorModels,
  errors_per_day: errorsPerDay,
  errors_recent: errorsRecent,
  errors_totals: errorsTotals,
  error_outcomes: errorOutcomes,
  errors,
  file_costs: fileCosts,
  filter_options: filterOptions,
  filter_values: filterValues,
  now_agents: nowAgents,
  now_sessions: nowSessions,
  repeated_tasks: repeatedTasks,
  review_sessions: reviewSessions,
  run_times_per_day: runTimesPerDay,
  session_agents: sessionAgents,
  session_branches: sessionBranches,
  session_ids: sessionIds,
  session_segments: sessionSegments,
  session_titles: sessionTitles,
  session,
  sessions_begun: sessionsBegun,
  sessions_totals: sessionsTotals,
  sessions_waiting: sessionsWaiting,
  sessions,
  shared_tasks: sharedTasks,
  signals,
  task_costs: taskCosts,
  tool_sessions: toolSessions,
  tool_usage_by_project_agent: toolUsageByProjectAgent,
  tool_usage_per_day: toolUsagePerDay,
  skills,
  tools_by_agent: toolsByAgent,
  tools_per_day: toolsPerDay,
  tools,
  usage_by_agent: usageByAgent,
  usage_by_branch: usageByBranch,
  usage_by_day: usageByDay,
  usage_by_hour: usageByHour,
  usage_by_member: usageByMember,
  usage_by_model: usageByModel,
  usage_by_project: usageByProject,
  usage_by_project_agent: usageByProjectAgent,
  usage_by_session: usageBySession,
  usage_by_week_hour: usageByWeekHour,
  usage_per_day_by_agent: usagePerDayByAgent,
  usage_per_day_by_branch: usagePerDayByBranch,
  usage_per_day_by_largest_member: usagePerDayByLargestMember,
  usage_per_day_by_largest_project: usagePerDayByLargestProject,
  usage_per_day_by_member: usagePerDayByMember,
  usage_per_day_by_model: usagePerDayByModel,
  usage_per_day_by_project: usagePerDayByProject,
  usage_rows: usageRows,
  usage_per_day_by_session: usagePerDayBySession,
  usage_totals: usageTotals,
  waited_agents: waitedAgents,
  work,
  work_by_week_hour: workByWeekHour,
  work_per_day: workPerDay,
  workflow_runs: workflowRuns,
} as const;

export type QueryName = keyof typeof queries;
export const queryNames = Object.keys(queries) as QueryName[];
