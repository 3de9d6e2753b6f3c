-- Machine clients and their keys. A key is shown once; its hash stays.

CREATE TABLE machine (
  id random_id PRIMARY KEY,
  name text NOT NULL UNIQUE,
  created_at timestamptz NOT NULL,
  by_person random_id NOT NULL REFERENCES person
);
CREATE TABLE machine_key (
  id random_id PRIMARY KEY,
  machine random_id NOT NULL REFERENCES machine,
  secret_hash bytea NOT NULL UNIQUE,
  scopes text[] NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX ON machine_key (machine);
CREATE TABLE machine_key_end (
  key random_id PRIMARY KEY REFERENCES machine_key,
  at timestamptz NOT NULL
);
