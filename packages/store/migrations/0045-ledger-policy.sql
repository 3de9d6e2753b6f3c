-- Policies of witnesses that two persons agreed on (c2sp.org/tlog-policy); the newest counts.
CREATE TABLE ledger_policy (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  policy text NOT NULL,
  at timestamptz NOT NULL,
  act random_id NOT NULL UNIQUE REFERENCES act
);
