-- Reports that joined a case after it began. A report belongs to one case: whether it began it or joined it.

CREATE TABLE joined_report (
  seq bigint PRIMARY KEY REFERENCES log_entry,
  "case" random_id NOT NULL REFERENCES case_file,
  report text NOT NULL UNIQUE REFERENCES report,
  -- Place among the case's reports; the one that it began with is the first.
  number integer NOT NULL CHECK (number > 1),
  person random_id NOT NULL REFERENCES person,
  at timestamptz NOT NULL,
  UNIQUE ("case", number)
);
-- Written with its exhibits and cards, so that it is examined once.
CREATE TABLE joined_report_examined (
  report text PRIMARY KEY REFERENCES joined_report (report),
  exhibits integer NOT NULL CHECK (exhibits >= 0)
);
