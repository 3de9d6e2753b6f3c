-- Files that come in pieces, before a report takes them. Each piece is sealed by itself, so that whoever has only this database
-- and the object store learns sizes. Nothing here outlives its term by more than a night.
CREATE TABLE upload (
  id text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{32}$'),
  -- Who began it, as in report.source: nobody else goes on with it.
  source text NOT NULL CHECK (source ~ '^(anonymous|(machine|webhook|person):[0-9a-f]{32})$'),
  size_bytes bigint NOT NULL CHECK (size_bytes >= 0),
  -- Bytes that are durable.
  offset_bytes bigint NOT NULL DEFAULT 0 CHECK (offset_bytes BETWEEN 0 AND size_bytes),
  -- Full hours: an anonymous sender is promised that no finer time is kept.
  expires_at timestamptz NOT NULL,
  -- The one report that takes it.
  report text CHECK (report ~ '^[0-9a-f]{32}$'),
  -- Once its pieces are one object: what a report says of a file, sealed under the site's key.
  joined bytea
);
CREATE INDEX ON upload (expires_at);

CREATE TABLE upload_piece (
  upload text NOT NULL REFERENCES upload ON DELETE CASCADE,
  -- Where its first byte stands in the file.
  start bigint NOT NULL CHECK (start >= 0),
  name text NOT NULL UNIQUE CHECK (name ~ '^[0-9a-f]{32}$'),
  id text NOT NULL CHECK (id ~ '^[0-9a-f]{64}$'),
  media_type text NOT NULL,
  key bytea NOT NULL,
  PRIMARY KEY (upload, start)
);
