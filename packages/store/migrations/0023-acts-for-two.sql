-- Acts that take two persons: asked, answered once, performed once. The primary keys are what makes it once.

CREATE TABLE act (
  id random_id PRIMARY KEY,
  kind text NOT NULL,
  -- What it is about, as its kind defines it: ids and codes, never content.
  subject jsonb NOT NULL,
  concerns random_id REFERENCES person,
  reason_sealed bytea NOT NULL,
  person random_id NOT NULL REFERENCES person,
  session random_id NOT NULL REFERENCES session,
  authenticator random_id NOT NULL REFERENCES authenticator,
  role text NOT NULL,
  asked_at timestamptz NOT NULL,
  UNIQUE (id, person)
);
CREATE INDEX ON act (asked_at);
CREATE TABLE act_answer (
  act random_id PRIMARY KEY REFERENCES act,
  answer text NOT NULL CHECK (answer IN ('approved', 'refused', 'withdrawn')),
  person random_id NOT NULL REFERENCES person,
  session random_id NOT NULL REFERENCES session,
  authenticator random_id NOT NULL REFERENCES authenticator,
  role text NOT NULL,
  at timestamptz NOT NULL,
  -- Whatever the program does, the database takes no approval by whoever asked.
  asked_by random_id NOT NULL,
  FOREIGN KEY (act, asked_by) REFERENCES act (id, person),
  CHECK (answer <> 'approved' OR person <> asked_by)
);
CREATE TABLE act_performed (
  act random_id PRIMARY KEY REFERENCES act_answer,
  at timestamptz NOT NULL,
  person random_id NOT NULL REFERENCES person
);
ALTER TABLE role_event ADD FOREIGN KEY (act) REFERENCES act;
