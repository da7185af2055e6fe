-- When the conversation went back to before this prompt. [max]
ALTER TABLE messages ADD COLUMN rewound_at INTEGER;
