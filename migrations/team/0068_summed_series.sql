-- Needed by: charts of persons and projects, and lists of tools, of months of a large team within 10 ms. What else a week comes to
-- (shared/queries/days/summed-weeks.ts). `member_days` and `project_days` hold the days of each name under it, so that a
-- chart takes out those that it tells apart.
ALTER TABLE summed_weeks ADD COLUMN members TEXT;
ALTER TABLE summed_weeks ADD COLUMN agent_tools TEXT;
ALTER TABLE summed_weeks ADD COLUMN member_days TEXT;
ALTER TABLE summed_weeks ADD COLUMN project_days TEXT;
ALTER TABLE summed_weeks ADD COLUMN tool_days TEXT;
