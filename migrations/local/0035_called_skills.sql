-- The skill or slash-command that a call was about; NULL: of another tool, or read before this was told. [max]
ALTER TABLE tool_calls ADD COLUMN skill TEXT;
