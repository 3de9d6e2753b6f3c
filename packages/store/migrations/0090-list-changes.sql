-- What a matching client asks to write is a request: one entry into a list, or out of it. Two persons answer it, and what they
-- let happen is a change beside the version in effect. Rows from before say no list: they were kept to be read, and are over.

ALTER TABLE list_proposal ADD COLUMN list text, ADD COLUMN what text CHECK (what IN ('add', 'remove')),
  -- Number of the entry, a keyed digest of its name; hash kinds that it has.
  ADD COLUMN content text, ADD COLUMN kinds text,
  ALTER COLUMN body_sealed DROP NOT NULL,
  DROP CONSTRAINT list_proposal_digest_key;
-- Keyed digest of what it would change, whoever asks: the same again is the same request while that is open.
CREATE INDEX ON list_proposal (digest);
-- Nobody turns one of these into an act any more.
UPDATE list_proposal SET body_sealed = NULL;

CREATE TABLE list_proposal_refusal (
  proposal random_id PRIMARY KEY REFERENCES list_proposal,
  seq bigint NOT NULL UNIQUE REFERENCES log_entry,
  person random_id NOT NULL REFERENCES person,
  at timestamptz NOT NULL
);

-- In order; they hold for the version that was in effect when they were made, and end with it.
CREATE TABLE list_change (
  seq bigint PRIMARY KEY REFERENCES log_entry,
  list text NOT NULL,
  version random_id NOT NULL REFERENCES list_version,
  what text NOT NULL CHECK (what IN ('add', 'remove')),
  content text NOT NULL,
  -- The entry that was added, sealed under the site's key; emptied when its version ends. Its digest stays.
  entry_sealed bytea,
  sealed_sha256 text NOT NULL,
  proposal random_id NOT NULL UNIQUE REFERENCES list_proposal,
  act random_id NOT NULL REFERENCES act,
  at timestamptz NOT NULL
);
CREATE INDEX ON list_change (version, seq);

ALTER TABLE retro_hunt DROP CONSTRAINT retro_hunt_why_check;
ALTER TABLE retro_hunt ADD CONSTRAINT retro_hunt_why_check
  CHECK (why IN ('activated', 'removed', 'changed', 'quarantined', 'lifted'));
