-- Who works on which case: need-to-know. What happened is inserted; who is on a case today is a view.

CREATE TABLE case_assignment (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  "case" random_id NOT NULL,
  person random_id NOT NULL REFERENCES person,
  kind text NOT NULL CHECK (kind IN ('assigned', 'released')),
  at timestamptz NOT NULL,
  by_person random_id NOT NULL REFERENCES person
);
CREATE INDEX ON case_assignment ("case", person, seq DESC);
CREATE INDEX ON case_assignment (person);

CREATE VIEW case_assigned AS
  SELECT "case", person FROM (
    SELECT DISTINCT ON ("case", person) "case", person, kind FROM case_assignment ORDER BY "case", person, seq DESC
  ) AS latest WHERE kind = 'assigned';
