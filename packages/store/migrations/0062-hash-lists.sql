-- Hash lists of the site: versions that came in, what two persons let take effect, and which entries are in doubt. A
-- version's entries lie sealed as an object; here stand only facts about it. What a list is now is its newest event.

CREATE TABLE list_version (
  id random_id PRIMARY KEY,
  seq bigint NOT NULL UNIQUE REFERENCES log_entry,
  list text NOT NULL CHECK (list ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'),
  -- Source, version, day, realm, terms, age limit, distances, counts: nothing of an entry.
  facts jsonb NOT NULL,
  -- SHA-256 of the file as it came: what the two persons agree on.
  file_sha256 text NOT NULL CHECK (file_sha256 ~ '^[0-9a-f]{64}$'),
  object text NOT NULL UNIQUE REFERENCES evidence_object,
  person random_id NOT NULL REFERENCES person,
  at timestamptz NOT NULL
);
CREATE INDEX ON list_version (list, file_sha256);

CREATE TABLE list_event (
  seq bigint PRIMARY KEY REFERENCES log_entry,
  list text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('activated', 'removed')),
  -- The version that took effect, or that was in effect until then.
  version random_id NOT NULL REFERENCES list_version,
  act random_id NOT NULL REFERENCES act,
  at timestamptz NOT NULL
);
CREATE INDEX ON list_event (list, seq DESC);

-- Which different files of one source matched an entry, by keyed digests: neither an entry nor a file can be told from them.
CREATE TABLE list_sighting (
  list text NOT NULL,
  entry text NOT NULL,
  source text NOT NULL,
  content text NOT NULL,
  PRIMARY KEY (list, entry, source, content)
);

-- Entries that matched too much to be believed, and those that two persons found sound.
CREATE TABLE list_quarantine (
  seq bigint PRIMARY KEY REFERENCES log_entry,
  list text NOT NULL,
  entry text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('begun', 'lifted')),
  -- Why it began: flood or known-good.
  reason text,
  -- Distinct files of the source that gave rise to it.
  files integer NOT NULL,
  act random_id REFERENCES act,
  at timestamptz NOT NULL
);
CREATE INDEX ON list_quarantine (list, entry, seq DESC);
