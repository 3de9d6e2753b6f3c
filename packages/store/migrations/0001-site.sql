-- The site's own facts and its ledger. Entries are inserted in the transaction of the act they record; a publisher copies
-- them, in order, into C2SP tiles. Openings are sealed before they come here (SECURITY §0, decision 4).

CREATE TABLE site (
  singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  -- Origin of the ledger: its name in every checkpoint.
  origin text NOT NULL,
  -- The verifier key of the ledger, name+id+key.
  ledger_key text NOT NULL,
  created_at timestamptz NOT NULL
);

-- The next sequence number. Its row lock gives appending transactions one order; a number is never used by two, and a
-- transaction that is undone gives its numbers back.
CREATE TABLE log_head (
  singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  size bigint NOT NULL CHECK (size >= 0)
);
INSERT INTO log_head (size) VALUES (0);

CREATE TABLE log_entry (
  seq bigint PRIMARY KEY CHECK (seq >= 0),
  -- The leaf: canonical JSON with salted commitments.
  entry bytea NOT NULL CHECK (length(entry) BETWEEN 2 AND 65535),
  -- nonce, ciphertext and tag of the salts and values; NULL once erased.
  opening bytea
);

CREATE FUNCTION log_entry_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR NEW.seq <> OLD.seq OR NEW.entry <> OLD.entry
     OR (NEW.opening IS NOT NULL AND NEW.opening IS DISTINCT FROM OLD.opening) THEN
    RAISE EXCEPTION 'log entries are append-only';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER log_entry_append_only BEFORE UPDATE OR DELETE ON log_entry
  FOR EACH ROW EXECUTE FUNCTION log_entry_is_append_only();

-- The newest checkpoint that was published, so that a tile store restored from an older backup is noticed.
CREATE TABLE log_checkpoint (
  singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  size bigint NOT NULL CHECK (size >= 0),
  note text NOT NULL,
  published_at timestamptz NOT NULL
);
