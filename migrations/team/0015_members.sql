-- The people of a team. A name is given once and never changes: rows of sessions carry it.
CREATE TABLE members (
  member_id  TEXT NOT NULL PRIMARY KEY,
  name       TEXT NOT NULL,
  role       TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'member', 'viewer')),
  created_at INTEGER NOT NULL CHECK (created_at BETWEEN 0 AND 8640000000000000),
  removed_at INTEGER CHECK (removed_at BETWEEN 0 AND 8640000000000000)
) STRICT, WITHOUT ROWID;
-- Needed by: the member of every device, which are joined by name.
CREATE UNIQUE INDEX members_name ON members (name);

-- Who has the team key is the owner. Whoever enrolled a device before there were members is one.
INSERT INTO members (member_id, name, role, created_at) VALUES ('owner', 'Owner of the team key', 'owner', 0);
INSERT INTO members (member_id, name, role, created_at)
  SELECT lower(hex(randomblob(16))), member, 'member', min(created_at) FROM devices
  WHERE member <> 'Owner of the team key' GROUP BY member;

-- Nobody knows whose the cookies of before are: everybody signs in again.
DELETE FROM sign_ins;
ALTER TABLE sign_ins ADD COLUMN member_id TEXT;

-- What others see of a project's sessions; projects that are not named are as the one that is named ''.
CREATE TABLE project_visibilities (
  project    TEXT NOT NULL PRIMARY KEY,
  visibility TEXT NOT NULL CHECK (visibility IN ('metadata', 'redacted', 'hidden'))
) STRICT, WITHOUT ROWID;
