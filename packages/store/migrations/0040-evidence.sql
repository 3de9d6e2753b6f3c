-- Keys of cases, how long cases are kept, what was found when objects were read again, and what was erased. An object's own
-- key stands with it (evidence_object.key), wrapped below its case's key, which stands here wrapped below the site's.

CREATE TABLE case_key (
  "case" text PRIMARY KEY CHECK ("case" ~ '^[0-9a-f]{32}$'),
  -- Wrapped by the key service; this row's end is the end of everything below it.
  wrapped bytea NOT NULL
);

-- The case to which a report's words belong, or `intake`. Their key is NULL once it was destroyed.
ALTER TABLE report ADD COLUMN text_scope text NOT NULL DEFAULT 'intake' CHECK (text_scope ~ '^(intake|[0-9a-f]{32})$');
ALTER TABLE report ALTER COLUMN text_key DROP NOT NULL;
CREATE INDEX ON report (text_scope) WHERE text_scope <> 'intake';
CREATE INDEX ON evidence_object (scope) WHERE scope <> 'intake';

-- A case was finished and is kept for a term from then on; the newest row counts. A row without a time reopens it.
CREATE TABLE retention_term (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  "case" text NOT NULL CHECK ("case" ~ '^[0-9a-f]{32}$'),
  finished_at timestamptz,
  years smallint NOT NULL CHECK (years BETWEEN 0 AND 200),
  months smallint NOT NULL CHECK (months BETWEEN 0 AND 1200),
  days integer NOT NULL CHECK (days BETWEEN 0 AND 73000)
);
CREATE INDEX ON retention_term ("case", number DESC);

CREATE TABLE legal_hold (
  id text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{32}$'),
  "case" text NOT NULL CHECK ("case" ~ '^[0-9a-f]{32}$'),
  placed_at timestamptz NOT NULL,
  -- Its end; NULL: until it is lifted.
  ends_at timestamptz,
  reason text NOT NULL CHECK (reason ~ '^[a-z0-9-]{1,60}$')
);
CREATE INDEX ON legal_hold ("case");

CREATE TABLE legal_hold_lift (
  hold text PRIMARY KEY REFERENCES legal_hold,
  at timestamptz NOT NULL
);

-- What was found when an object was read whole.
CREATE TABLE evidence_check (
  object text NOT NULL REFERENCES evidence_object,
  at timestamptz NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('intact', 'damaged', 'missing')),
  PRIMARY KEY (object, at)
);

-- Certificates of erasure: one row an object or a report's words, each with its entry in the ledger.
CREATE TABLE erasure (
  seq bigint PRIMARY KEY REFERENCES log_entry,
  "case" text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('object', 'text')),
  -- Identifier of the object (keyed digest) or of the report.
  id text NOT NULL,
  at timestamptz NOT NULL,
  reason text NOT NULL CHECK (reason ~ '^[a-z0-9-]{1,60}$')
);
CREATE INDEX ON erasure ("case");

-- The newest time that the site knows to have passed: a clock that leaps away from it erases nothing.
CREATE TABLE clock_mark (
  singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  at timestamptz NOT NULL
);
