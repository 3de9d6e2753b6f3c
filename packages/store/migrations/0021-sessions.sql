-- Sessions, the ceremonies that open them, and what slows guessing down. Only hashes of secrets are here.

CREATE TABLE session (
  id random_id PRIMARY KEY,
  secret_hash bytea NOT NULL UNIQUE,
  person random_id NOT NULL REFERENCES person,
  role text NOT NULL,
  authenticator random_id NOT NULL REFERENCES authenticator,
  -- When the person signed in: a session that replaces another keeps it, so that the day has an end.
  opened_at timestamptz NOT NULL,
  seen_at timestamptz NOT NULL,
  stepped_up_at timestamptz
);
CREATE INDEX ON session (person);
CREATE TABLE session_end (
  session random_id PRIMARY KEY REFERENCES session,
  at timestamptz NOT NULL,
  why text NOT NULL CHECK (why IN ('signed-out', 'replaced', 'ended', 'idle', 'absolute', 'clock'))
);

-- A challenge that waits for its answer; taken out when answered, so that it is answered once.
CREATE TABLE ceremony (
  id random_id PRIMARY KEY,
  kind text NOT NULL,
  secret text NOT NULL,
  -- What the answer is for: a session to step up, an enrolment to use.
  subject text NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX ON ceremony (expires_at);

-- Wrong tries since the last right one, by the keyed hash of what was tried to be.
CREATE TABLE sign_in_try (
  subject bytea PRIMARY KEY,
  wrong integer NOT NULL,
  not_before timestamptz NOT NULL
);

-- Rates shared by all processes of the site: the theoretical arrival time of each key (GCRA, ITU-T I.371, A.1).
CREATE UNLOGGED TABLE rate (
  key text PRIMARY KEY,
  arrival timestamptz NOT NULL
);
CREATE INDEX ON rate (arrival);
