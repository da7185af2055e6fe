-- Folders of transcripts all of whose files are as they were read: looking at them again takes nothing but their stats.

CREATE TABLE quiet_folders (
  path  TEXT NOT NULL PRIMARY KEY,
  files TEXT NOT NULL               -- name/inode/size/mtime_ms/meta_ms of each, one after the other, with a / between
) STRICT, WITHOUT ROWID;

-- Whoever takes back what is known of a file has it looked at again.
CREATE TRIGGER transcript_files_unread AFTER DELETE ON transcript_files BEGIN DELETE FROM quiet_folders; END;
CREATE TRIGGER transcript_files_stirred AFTER INSERT ON transcript_files WHEN NEW.size < 0 OR NEW.gone <> 0
BEGIN DELETE FROM quiet_folders; END;
CREATE TRIGGER transcript_files_taken_back AFTER UPDATE ON transcript_files
WHEN NEW.size IS NOT OLD.size OR NEW.mtime_ms IS NOT OLD.mtime_ms OR NEW.inode IS NOT OLD.inode OR NEW.meta_ms IS NOT OLD.meta_ms
  OR NEW.gone IS NOT OLD.gone
BEGIN DELETE FROM quiet_folders; END;

-- Counted with every command: over the index alone.
DROP INDEX transcript_files_pending;
CREATE INDEX transcript_files_pending ON transcript_files (gone, text_to, read_to) WHERE text_to < read_to AND gone = 0;
