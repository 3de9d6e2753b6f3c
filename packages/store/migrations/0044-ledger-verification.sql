-- What each verification of the whole ledger found: the auditor asks for the newest.
CREATE TABLE ledger_verification (
  at timestamptz PRIMARY KEY,
  entries bigint NOT NULL CHECK (entries >= 0),
  problems integer NOT NULL CHECK (problems >= 0),
  -- Where the first of them are: files and rows by their numbers, nothing of what they hold.
  places text[] NOT NULL
);
