-- People, their roles and how they prove who they are (SECURITY §4.7). What happened is inserted; what holds today is a view.

-- 128 random bits as hexadecimal digits.
CREATE DOMAIN random_id AS text CHECK (VALUE ~ '^[0-9a-f]{32}$');

CREATE TABLE person (
  id random_id PRIMARY KEY,
  -- What is typed at a sign-in with a password: lower case, chosen by the administrator.
  sign_in_name text NOT NULL UNIQUE CHECK (sign_in_name = lower(sign_in_name)),
  display_name text NOT NULL,
  language text NOT NULL CHECK (language IN ('en', 'fr')),
  valid_until timestamptz,
  created_at timestamptz NOT NULL
);

CREATE TABLE person_event (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  person random_id NOT NULL REFERENCES person,
  kind text NOT NULL CHECK (kind IN ('disabled', 'enabled')),
  at timestamptz NOT NULL,
  by_person random_id REFERENCES person
);
CREATE INDEX ON person_event (person, seq DESC);

CREATE TABLE role_event (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  person random_id NOT NULL REFERENCES person,
  role text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('granted', 'withdrawn')),
  at timestamptz NOT NULL,
  -- The act for two that it rests on; null where the site had too few people to have two.
  act random_id
);
CREATE INDEX ON role_event (person, role, seq DESC);

CREATE VIEW role_held AS
  SELECT person, role FROM (
    SELECT DISTINCT ON (person, role) person, role, kind FROM role_event ORDER BY person, role, seq DESC
  ) AS latest WHERE kind = 'granted';

CREATE VIEW person_disabled AS
  SELECT person FROM (
    SELECT DISTINCT ON (person) person, kind FROM person_event ORDER BY person, seq DESC
  ) AS latest WHERE kind = 'disabled';

CREATE TABLE authenticator (
  id random_id PRIMARY KEY,
  person random_id NOT NULL REFERENCES person,
  kind text NOT NULL CHECK (kind IN ('passkey', 'password', 'provider')),
  created_at timestamptz NOT NULL
);
CREATE INDEX ON authenticator (person);
CREATE TABLE authenticator_end (
  authenticator random_id PRIMARY KEY REFERENCES authenticator,
  at timestamptz NOT NULL
);
CREATE VIEW authenticator_live AS
  SELECT * FROM authenticator AS a WHERE NOT EXISTS (SELECT FROM authenticator_end WHERE authenticator = a.id);

CREATE TABLE passkey (
  authenticator random_id PRIMARY KEY REFERENCES authenticator,
  credential_id text NOT NULL UNIQUE,
  public_key bytea NOT NULL,
  -- The last counter that the authenticator showed; one that does not grow is a copy (WebAuthn 3, §6.1.1).
  counter bigint NOT NULL,
  transports text[] NOT NULL
);
-- Password and one-time code together: neither alone opens a session.
CREATE TABLE password (
  authenticator random_id PRIMARY KEY REFERENCES authenticator,
  password_hash text NOT NULL,
  totp_secret_sealed bytea NOT NULL,
  -- The last time step whose code was taken: each is used once (RFC 6238, §5.2).
  last_step bigint NOT NULL
);
CREATE TABLE provider_identity (
  authenticator random_id PRIMARY KEY REFERENCES authenticator,
  issuer text NOT NULL,
  subject text NOT NULL,
  UNIQUE (issuer, subject)
);

-- One-time links by which a person gets an authenticator. Only the hash of the secret is here.
CREATE TABLE enrolment (
  secret_hash bytea PRIMARY KEY,
  person random_id NOT NULL REFERENCES person,
  kind text NOT NULL CHECK (kind IN ('first-administrator', 'invitation', 'additional', 'recovery')),
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX ON enrolment (person);
CREATE TABLE enrolment_end (
  secret_hash bytea PRIMARY KEY REFERENCES enrolment,
  at timestamptz NOT NULL,
  authenticator random_id REFERENCES authenticator
);
