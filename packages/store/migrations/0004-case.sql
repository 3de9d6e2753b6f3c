-- Cases that were triaged elsewhere and brought in, and their exhibits. What the triage said of an exhibit (its line of the
-- manifest) holds paths, digests and findings: it is sealed like a report's words.

CREATE TABLE case_file (
  id text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{32}$'),
  -- Name of the case's own ledger: a case is brought in once.
  ledger_origin text NOT NULL UNIQUE,
  opened_at timestamptz NOT NULL,
  -- The entry that names the case ledger's last checkpoint and the manifest's digest.
  seq bigint NOT NULL REFERENCES log_entry
);

CREATE TABLE exhibit (
  id text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{32}$'),
  "case" text NOT NULL REFERENCES case_file,
  -- Place in the manifest, from 1.
  number integer NOT NULL CHECK (number > 0),
  -- The sealed bytes; NULL for what has none of its own (a link, a hidden preview, an unreadable file).
  object text UNIQUE REFERENCES evidence_object,
  manifest_name text NOT NULL,
  manifest_sealed bytea NOT NULL,
  manifest_scope text NOT NULL CHECK (manifest_scope ~ '^(intake|[0-9a-f]{32})$'),
  -- NULL once it was destroyed.
  manifest_key bytea,
  seq bigint NOT NULL REFERENCES log_entry,
  UNIQUE ("case", number)
);
CREATE INDEX ON exhibit (manifest_scope) WHERE manifest_scope <> 'intake';
