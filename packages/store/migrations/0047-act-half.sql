-- What is kept of the code that somebody got who asked for a new way in for another: the link that the approver gets opens with
-- it alone.
CREATE TABLE act_half (
  act random_id PRIMARY KEY REFERENCES act,
  code_hash bytea NOT NULL,
  entry bigint REFERENCES log_entry
);
CREATE INDEX ON act_half (entry);
