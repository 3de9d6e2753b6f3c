-- What became of each address that a report of a case names: one row an address, once, whether it was fetched or not.
CREATE TABLE address_fetch (
  seq bigint PRIMARY KEY REFERENCES log_entry,
  "case" random_id NOT NULL REFERENCES case_file,
  report text NOT NULL REFERENCES report,
  -- Place among the report's addresses, from 1.
  number smallint NOT NULL CHECK (number > 0),
  at timestamptz NOT NULL,
  -- `fetched`, or why not.
  outcome text NOT NULL CHECK (outcome ~ '^[a-z-]{1,40}$'),
  -- Of the last answer; NULL where there was none.
  status smallint CHECK (status BETWEEN 100 AND 999),
  -- What came; a file of the case from then on.
  object text UNIQUE REFERENCES evidence_object,
  -- The address, the one that answered, its headers and who allowed it, sealed under the case's key for words.
  words_sealed bytea NOT NULL,
  UNIQUE (report, number),
  CHECK ((outcome = 'fetched') = (object IS NOT NULL))
);
CREATE INDEX ON address_fetch ("case");
