-- What a session asks for, as a word of its own beside the sentence that says why. What stands here was written when only
-- the sentence told: its first words are those that the recorder gave it.
ALTER TABLE sessions ADD COLUMN needs_stamped TEXT; -- [last] permission | question | plan | elicitation | idle
ALTER TABLE sessions ADD COLUMN needs TEXT GENERATED ALWAYS AS (substr(needs_stamped, 25)) VIRTUAL;

UPDATE sessions SET needs_stamped = substr(needs_input_stamped, 1, 24) || CASE
  WHEN substr(needs_input_stamped, 25) LIKE 'idle: %' THEN 'idle'
  WHEN substr(needs_input_stamped, 25) = 'plan to approve' THEN 'plan'
  WHEN substr(needs_input_stamped, 25) LIKE 'question: %' THEN 'question'
  WHEN substr(needs_input_stamped, 25) LIKE 'question from %' THEN 'elicitation'
  ELSE 'permission' END
WHERE needs_input_stamped IS NOT NULL;
