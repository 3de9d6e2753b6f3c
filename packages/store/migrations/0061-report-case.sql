-- A case that begins with a report that came to this site: it has no ledger of its own, and a report begins one case.

ALTER TABLE case_file ALTER COLUMN ledger_origin DROP NOT NULL;
ALTER TABLE case_file ADD COLUMN report text UNIQUE REFERENCES report;
ALTER TABLE case_file ADD CHECK ((ledger_origin IS NULL) <> (report IS NULL));
