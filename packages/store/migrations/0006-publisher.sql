-- Who publishes the ledger. Each process that begins takes the next term; one of an older term has lost its place and may
-- publish nothing more. Its row is committed before every publication, so that nothing is published that the database could
-- still lose: a standby that takes over has what was read before this commit.
CREATE TABLE log_publisher (
  singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  term bigint NOT NULL CHECK (term >= 0),
  -- Entries that may be published.
  size bigint NOT NULL CHECK (size >= 0)
);
INSERT INTO log_publisher (term, size) VALUES (0, 0);
