-- What a matching client wanted to write: nothing happens by it, a curator looks. Its body is sealed under the site's key.
CREATE TABLE list_proposal (
  id random_id PRIMARY KEY,
  seq bigint NOT NULL UNIQUE REFERENCES log_entry,
  client text NOT NULL,
  -- Method and place of the call; a bank's name, never a hash.
  call text NOT NULL,
  body_sealed bytea NOT NULL,
  -- Keyed digest of client, call and body: the same again is the same proposal.
  digest bytea NOT NULL UNIQUE,
  at timestamptz NOT NULL
);
CREATE INDEX ON list_proposal (at);
