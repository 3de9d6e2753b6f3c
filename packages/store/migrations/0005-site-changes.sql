-- What has changed of the site, for processes that keep a copy (lists of hashes, settings): one row for each subject, whose
-- number grows with each change. A process that missed a notification finds the number grown.
CREATE TABLE site_change (
  subject text PRIMARY KEY CHECK (subject ~ '^[a-z][a-z-]{0,39}$'),
  version bigint NOT NULL CHECK (version > 0)
);
