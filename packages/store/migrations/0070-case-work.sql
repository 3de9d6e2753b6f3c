-- What people write into a case: notes, tasks, jurisdictions, likely countries, referrals. Events are inserted; what stands is
-- derived. Words lie sealed under a key of the case; it ends with the case's other keys.

CREATE TABLE case_words_key (
  "case" random_id PRIMARY KEY REFERENCES case_file,
  -- Sealed under the site's access key.
  key_sealed bytea NOT NULL
);

CREATE TABLE case_event (
  seq bigint PRIMARY KEY REFERENCES log_entry,
  "case" random_id NOT NULL REFERENCES case_file,
  kind text NOT NULL CHECK (kind IN ('note', 'task', 'task-state', 'jurisdiction', 'jurisdiction-ended', 'likely-country',
    'likely-country-withdrawn', 'referral', 'referral-state')),
  -- The note, task, jurisdiction, statement or referral that it is about.
  subject random_id NOT NULL,
  person random_id NOT NULL REFERENCES person,
  at timestamptz NOT NULL,
  -- Codes, dates and identifiers alone.
  facts jsonb NOT NULL,
  words_sealed bytea
);
CREATE INDEX ON case_event ("case", seq);

-- What a case names: accounts, addresses, devices and the like, each once in a case. The key is a keyed digest of the form by
-- which two statements of one are equal; NULL once the case was erased.
CREATE TABLE entity (
  id random_id PRIMARY KEY,
  "case" random_id NOT NULL REFERENCES case_file,
  kind text NOT NULL CHECK (kind ~ '^[a-z-]{1,40}$'),
  key bytea CHECK (length(key) = 32),
  UNIQUE ("case", kind, key)
);
CREATE INDEX ON entity (key);

-- Who states it: the value as it was stated, sealed under the case's words key.
CREATE TABLE entity_statement (
  seq bigint PRIMARY KEY REFERENCES log_entry,
  entity random_id NOT NULL REFERENCES entity,
  source_kind text NOT NULL CHECK (source_kind IN ('report', 'exhibit', 'person')),
  -- The report or the exhibit; NULL where a person states it.
  source random_id CHECK ((source IS NULL) = (source_kind = 'person')),
  value_sealed bytea NOT NULL,
  person random_id NOT NULL REFERENCES person,
  at timestamptz NOT NULL
);
CREATE INDEX ON entity_statement (entity, seq);

-- That two things belong together, on which basis, with what shows it.
CREATE TABLE entity_link (
  seq bigint PRIMARY KEY REFERENCES log_entry,
  id random_id NOT NULL UNIQUE,
  "case" random_id NOT NULL REFERENCES case_file,
  from_kind text NOT NULL CHECK (from_kind IN ('entity', 'exhibit', 'case')),
  from_id random_id NOT NULL,
  to_kind text NOT NULL CHECK (to_kind IN ('entity', 'exhibit', 'case')),
  to_id random_id NOT NULL,
  basis text NOT NULL CHECK (basis IN ('stated', 'observed', 'inferred')),
  -- The exhibit that shows it; NULL where none does.
  evidence text REFERENCES exhibit,
  person random_id NOT NULL REFERENCES person,
  at timestamptz NOT NULL,
  CHECK ((from_kind, from_id) <> (to_kind, to_id))
);
CREATE INDEX ON entity_link ("case", seq);

-- That two cases name the same: found once by one of them, told to both. Neither learns more than that and whom to ask.
CREATE TABLE entity_overlap (
  entity random_id NOT NULL REFERENCES entity,
  other random_id NOT NULL REFERENCES entity,
  seq bigint NOT NULL REFERENCES log_entry,
  at timestamptz NOT NULL,
  -- In one order, so that each pair stands once.
  CHECK (entity < other),
  PRIMARY KEY (entity, other)
);
CREATE INDEX ON entity_overlap (other);
