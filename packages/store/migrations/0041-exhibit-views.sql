-- Who was shown which exhibit, when: written with its ledger entry before a picture leaves. Counts against the person's
-- budget and exposure.

CREATE TABLE exhibit_view (
  seq bigint PRIMARY KEY REFERENCES log_entry,
  person text NOT NULL CHECK (person ~ '^[0-9a-f]{32}$'),
  "case" text NOT NULL CHECK ("case" ~ '^[0-9a-f]{32}$'),
  object text NOT NULL REFERENCES evidence_object,
  at timestamptz NOT NULL
);
CREATE INDEX ON exhibit_view (person, at DESC);
CREATE INDEX ON exhibit_view (object);
