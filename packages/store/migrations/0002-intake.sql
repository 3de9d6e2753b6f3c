-- Reports as they came in, and the sealed objects that came with them. Whoever has only this database learns sizes, times and
-- how many there are: no text, no name, no digest of content (SECURITY §3.5).

CREATE TABLE report (
  -- Made by the client before it sends: 128 random bits in hexadecimal.
  id text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{32}$'),
  -- HMAC-SHA-256 of the body's digest under the site's key: tells a repetition from another report of the same id.
  digest bytea NOT NULL CHECK (length(digest) = 32),
  -- Who sent it: `anonymous`, or `machine:` or `webhook:` and an identifier.
  source text NOT NULL CHECK (source ~ '^(anonymous|(machine|webhook|person):[0-9a-f]{32})$'),
  -- The sender says that a child may be at risk now.
  urgent boolean NOT NULL,
  -- To the hour for anonymous reports.
  received_at timestamptz NOT NULL,
  -- The report's words, addresses, contact and file names as one sealed text, with its wrapped key.
  text_name text NOT NULL CHECK (text_name ~ '^[0-9a-f]{32}$'),
  text_sealed bytea NOT NULL,
  text_key bytea NOT NULL
);

CREATE TABLE evidence_object (
  -- Where it lies in the object store: a fresh random name.
  name text PRIMARY KEY CHECK (name ~ '^[0-9a-f]{32}$'),
  -- HMAC-SHA-256(site key, SHA-256 of the plaintext): equal for equal bytes, and says nothing without the key.
  id text NOT NULL CHECK (id ~ '^[0-9a-f]{64}$'),
  media_type text NOT NULL,
  stored_bytes bigint NOT NULL CHECK (stored_bytes > 0),
  -- What the key belongs to: `intake`, or a case.
  scope text NOT NULL CHECK (scope ~ '^(intake|[0-9a-f]{32})$'),
  -- The object's wrapped key; NULL once it was destroyed, which is what erases the object.
  key bytea
);
CREATE INDEX ON evidence_object (id);

CREATE TABLE report_file (
  report text NOT NULL REFERENCES report,
  position smallint NOT NULL CHECK (position >= 0),
  object text NOT NULL UNIQUE REFERENCES evidence_object (name),
  PRIMARY KEY (report, position)
);

-- The ledger's entry of each report: what the sender's receipt names.
CREATE TABLE report_entry (
  report text PRIMARY KEY REFERENCES report,
  seq bigint NOT NULL UNIQUE REFERENCES log_entry
);
