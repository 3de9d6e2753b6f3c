-- Operations: many cases of several countries worked on together. Who sees what of one goes by country; what happened is inserted,
-- what holds today is a view.

CREATE DOMAIN country_code AS text CHECK (VALUE ~ '^[A-Z]{2}$');

CREATE TABLE operation (
  id random_id PRIMARY KEY,
  seq bigint NOT NULL UNIQUE REFERENCES log_entry,
  person random_id NOT NULL REFERENCES person,
  at timestamptz NOT NULL,
  title_sealed bytea NOT NULL
);

-- A member works for one country, or coordinates (no country) and sees all of them.
CREATE TABLE operation_member (
  seq bigint PRIMARY KEY REFERENCES log_entry,
  operation random_id NOT NULL REFERENCES operation,
  person random_id NOT NULL REFERENCES person,
  country country_code,
  kind text NOT NULL CHECK (kind IN ('assigned', 'released')),
  at timestamptz NOT NULL,
  by_person random_id NOT NULL REFERENCES person
);
CREATE INDEX ON operation_member (operation, person);
CREATE INDEX ON operation_member (person);
CREATE VIEW operation_assigned AS
  SELECT operation, person, country FROM (
    SELECT DISTINCT ON (operation, person, country) operation, person, country, kind FROM operation_member
    ORDER BY operation, person, country, seq DESC
  ) AS latest WHERE kind = 'assigned';

-- A case is held for a country, or for several, each its own row.
CREATE TABLE operation_case (
  seq bigint PRIMARY KEY REFERENCES log_entry,
  operation random_id NOT NULL REFERENCES operation,
  "case" random_id NOT NULL REFERENCES case_file,
  country country_code NOT NULL,
  kind text NOT NULL CHECK (kind IN ('added', 'removed')),
  person random_id NOT NULL REFERENCES person,
  at timestamptz NOT NULL
);
CREATE INDEX ON operation_case (operation, "case", country, seq DESC);
CREATE VIEW operation_holds AS
  SELECT operation, "case", country FROM (
    SELECT DISTINCT ON (operation, "case", country) operation, "case", country, kind FROM operation_case
    ORDER BY operation, "case", country, seq DESC
  ) AS latest WHERE kind = 'added';

-- Searches, arrests and follow-ups: the newest row of a measure says how it stands.
CREATE TABLE measure_event (
  seq bigint PRIMARY KEY REFERENCES log_entry,
  measure random_id NOT NULL,
  operation random_id NOT NULL REFERENCES operation,
  country country_code NOT NULL,
  kind text NOT NULL CHECK (kind IN ('search', 'arrest', 'follow-up')),
  state text NOT NULL CHECK (state IN ('planned', 'open', 'done', 'cancelled')),
  day date NOT NULL,
  "case" random_id REFERENCES case_file,
  person random_id NOT NULL REFERENCES person,
  at timestamptz NOT NULL,
  words_sealed bytea
);
CREATE INDEX ON measure_event (operation, measure, seq DESC);

-- A disclosure package: what one country is to be told, on which basis, for which authority. It names things and holds none of
-- their values; its digest (keyed) says what exactly was reviewed.
CREATE TABLE disclosure (
  id random_id PRIMARY KEY,
  seq bigint NOT NULL UNIQUE REFERENCES log_entry,
  operation random_id NOT NULL REFERENCES operation,
  country country_code NOT NULL,
  authority text NOT NULL,
  basis_sealed bytea NOT NULL,
  digest bytea NOT NULL CHECK (length(digest) = 32),
  person random_id NOT NULL REFERENCES person,
  at timestamptz NOT NULL,
  UNIQUE (id, person)
);
CREATE INDEX ON disclosure (operation, seq);
CREATE TABLE disclosure_item (
  disclosure random_id NOT NULL REFERENCES disclosure,
  kind text NOT NULL CHECK (kind IN ('case', 'entity', 'exhibit')),
  item random_id NOT NULL,
  PRIMARY KEY (disclosure, kind, item)
);
CREATE TABLE disclosure_event (
  seq bigint PRIMARY KEY REFERENCES log_entry,
  disclosure random_id NOT NULL,
  kind text NOT NULL CHECK (kind IN ('approved', 'refused', 'exported')),
  person random_id NOT NULL REFERENCES person,
  at timestamptz NOT NULL,
  -- Whatever the program does, the database takes no review by whoever prepared it.
  prepared_by random_id NOT NULL,
  FOREIGN KEY (disclosure, prepared_by) REFERENCES disclosure (id, person),
  CHECK (kind = 'exported' OR person <> prepared_by)
);
CREATE UNIQUE INDEX ON disclosure_event (disclosure) WHERE kind <> 'exported';
