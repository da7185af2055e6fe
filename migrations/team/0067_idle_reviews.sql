-- Days, weeks and months in which nothing was done are no longer reviewed; those that were fill the list.
DELETE FROM reviews WHERE kind IN ('day', 'week', 'month') AND json_valid(body)
  AND body ->> '$.totals.sessions' = 0 AND body ->> '$.totals.tool_calls' = 0 AND body ->> '$.totals.api_calls' = 0;
